import type { Me } from "../app/me";

export default function Profile(_: { me: Me }) {
  return null;
}
