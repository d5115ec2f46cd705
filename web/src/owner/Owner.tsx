import type { Me } from "../app/me";

export default function Owner(_: { me: Me }) {
  return null;
}
