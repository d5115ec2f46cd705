/** Who is signed in, and the tokens that prove it. No token is kept by this page itself. */
export interface Session {
  /** A token that is good now. */
  token(): Promise<string>;
  /** Another token, after one was refused; undefined when nobody is signed in any more. */
  renew(): Promise<string | undefined>;
  /** Signs in once more; call it from a click. */
  again(): Promise<Session>;
  signOut(): Promise<void>;
  /**
   * A token of Microsoft 365 that speaks for this person within these scopes. Asks Microsoft in a window: call it from
   * a click. Not every session has a way to one.
   */
  delegated?(scopes: readonly string[]): Promise<string>;
}

let current: Session | undefined;
let gate: { opened: Promise<void>; open: () => void } | undefined;
const listeners = new Set<() => void>();

export function session(): Session {
  if (!current) throw new Error("nobody is signed in");
  return current;
}

export function setSession(made: Session | undefined): void {
  current = made;
  gate?.open();
  gate = undefined;
  for (const listener of listeners) listener();
}

/** Waits until the same person has signed in again. The page stays as it is, and what was under way goes on. */
export function signedInAgain(): Promise<void> {
  if (!gate) {
    let open = () => {};
    const opened = new Promise<void>((done) => {
      open = done;
    });
    gate = { opened, open };
    for (const listener of listeners) listener();
  }
  return gate.opened;
}

/** Whether the session has ended while somebody was at work. */
export function hasEnded(): boolean {
  return gate !== undefined;
}

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
