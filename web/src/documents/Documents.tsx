export default function Documents(_: object) {
  return null;
}
