export default function Owner(_: object) {
  return null;
}
