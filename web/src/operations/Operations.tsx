export default function Operations(_: object) {
  return null;
}
