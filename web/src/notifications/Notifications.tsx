export default function Notifications(_: object) {
  return null;
}
