export default function Profile(_: object) {
  return null;
}
