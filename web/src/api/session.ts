/** Who is signed in, and the tokens that prove it. No token is kept by this page itself. */
export interface Session {
  /** A token that is good now. */
  token(): Promise<string>;
  /** Another token, after one was refused; undefined when nobody is signed in any more. */
  renew(): Promise<string | undefined>;
  signOut(): Promise<void>;
}

let current: Session | undefined;

export function session(): Session {
  if (!current) throw new Error("nobody is signed in");
  return current;
}

export function setSession(made: Session | undefined): void {
  current = made;
}
