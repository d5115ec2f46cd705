import type { Me } from "../app/me";

export default function Operations(_: { me: Me }) {
  return null;
}
