export default function Requests(_: object) {
  return null;
}
