/** What a key means in the inbox. */
export type Stroke = "next" | "previous" | "select" | "approve" | "reject" | "return" | "search" | "open";

const STROKES: Record<string, Stroke> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  x: "select",
  a: "approve",
  r: "reject",
  e: "return",
  "/": "search",
  Enter: "open",
};

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

/** The meaning of a pressed key; none while somebody writes, or with keys that belong to the browser. */
export function stroke(event: Pressed): Stroke | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const place = event.target as HTMLElement | null;
  if (place?.closest?.('input, textarea, select, [role="dialog"], [role="menu"], [contenteditable="true"]'))
    return undefined;
  const meaning = STROKES[event.key];
  if (meaning === "open" && place?.closest?.("a, button")) return undefined;
  return meaning;
}

/** The neighbour of the one that is open, kept within the list. */
export function neighbour(
  ids: readonly string[],
  open: string | undefined,
  step: 1 | -1,
): string | undefined {
  const at = open ? ids.indexOf(open) : -1;
  if (at < 0) return ids[0];
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
}

/** What is opened after these are gone: the next that stays, else the last before them. */
export function after(
  ids: readonly string[],
  gone: ReadonlySet<string>,
  open: string | undefined,
): string | undefined {
  if (!open || !gone.has(open)) return open;
  const at = ids.indexOf(open);
  return ids.slice(at).find((id) => !gone.has(id)) ?? ids.slice(0, at).findLast((id) => !gone.has(id));
}
