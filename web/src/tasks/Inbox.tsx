import type { Me } from "../app/me";

export default function Inbox(_: { me: Me; task: string | undefined }) {
  return null;
}
