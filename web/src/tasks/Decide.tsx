export function Decide(_: { id: string }) {
  return null;
}
