export default function Delegations(_: object) {
  return null;
}
