import type { Me } from "../app/me";

export default function Delegations(_: { me: Me }) {
  return null;
}
