import { refusalOf } from "./problem";
import type { Session } from "./session";

export interface LocalPerson {
  id: string;
  name: string;
  email: string;
  jobTitle: string;
}

const KEY = "hub.as";

/** The people of the demo company that one can be. */
export async function localPeople(): Promise<LocalPerson[]> {
  const answer = await fetch("/local/people");
  const body = await answer.json();
  if (!answer.ok) throw refusalOf(answer.status, body);
  return body.items;
}

/** Who was chosen in this window before. */
export function chosen(): string | null {
  return sessionStorage.getItem(KEY);
}

/** Signs in as somebody of the demo company, for this window. */
export async function localSession(email: string): Promise<Session> {
  let held = await fresh(email);
  sessionStorage.setItem(KEY, email);
  return {
    token: async () => held,
    renew: async () => {
      held = await fresh(email);
      return held;
    },
    again: () => localSession(email),
    signOut: async () => sessionStorage.removeItem(KEY),
    delegated: (scopes) => asked("/local/delegated-token", { email, scopes: scopes.join(" ") }),
  };
}

function fresh(email: string): Promise<string> {
  return asked("/local/sign-in", { email });
}

async function asked(path: string, said: object): Promise<string> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(said),
  });
  const body = await answer.json();
  if (!answer.ok) throw refusalOf(answer.status, body);
  return body.token;
}
