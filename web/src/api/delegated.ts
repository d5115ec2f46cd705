import { ApiError } from "./problem";
import { onSession, session } from "./session";

/** What this page does in Microsoft 365 as its reader: each has a token of its own, with no more than it needs. */
export type Errand = "approvals" | "files";

/** The delegated permissions of each. */
export const SCOPES: Record<Errand, readonly string[]> = {
  approvals: ["User.Read", "ApprovalSolution.ReadWrite"],
  files: ["User.Read", "Files.Read.All"],
};

/** For how long a token is used, in milliseconds. Microsoft's live for an hour at least. */
const LIFE = 55 * 60_000;

const held = new Map<Errand, string>();
const listeners = new Set<() => void>();

/** Whether there is a way to such a token here. */
export function isPossible(): boolean {
  return session().delegated !== undefined;
}

/** The token that was given for an errand, for as long as it is good. It lives in memory alone. */
export function atHand(errand: Errand): string | undefined {
  return held.get(errand);
}

/** Asks Microsoft for one, in a window: call it from a click, and never without. */
export async function obtain(errand: Errand): Promise<void> {
  const here = session();
  const token = await here.delegated?.(SCOPES[errand]);
  if (!token || session() !== here) return;
  held.set(errand, token);
  setTimeout(() => forget(errand, token), LIFE);
  tell();
}

/** It is good no longer, or was refused. */
export function forget(errand: Errand, token: string): void {
  if (held.get(errand) !== token) return;
  held.delete(errand);
  tell();
}

/** How the hub is handed such a token. */
export type Handed = { "Source-Authorization": string };

/** Does it with a token; one that is refused is not used again. */
export async function act<T>(errand: Errand, token = "", work: (headers: Handed) => Promise<T>): Promise<T> {
  try {
    return await work({ "Source-Authorization": `Bearer ${token}` });
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) forget(errand, token);
    throw error;
  }
}

/** Whether somebody closed the window in which Microsoft asks: she has changed her mind. */
export function wasClosed(error: Error): boolean {
  const { code = "" } = error as { code?: string };
  return ["auth/popup-closed-by-user", "auth/cancelled-popup-request"].includes(code);
}

/** Tells when one comes or goes. */
export function onDelegated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// They speak for whoever was signed in.
onSession(() => {
  held.clear();
  tell();
});

function tell(): void {
  for (const listener of listeners) listener();
}
