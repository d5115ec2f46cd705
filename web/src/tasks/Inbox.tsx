export default function Inbox(_: object) {
  return null;
}
