export default function Reports(_: object) {
  return null;
}
