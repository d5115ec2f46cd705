import { api, ask, part, type Schemas } from "../api/client";
import { refusalOf } from "../api/problem";
import { arrived, leftBy, note } from "./left";
import type { Decision } from "./outbox";

const PATH = "/api/v1/tasks/decisions";
const MANY = 50;
// With these the same can be sent again later: who is signed in, what is still at work, what is too much.
const LATER = [401, 409, 429];

/** Sends them, and gives a sentence for each that the hub did not take. */
export async function send(decisions: readonly Decision[]): Promise<string[]> {
  const answers = await Promise.all(
    lots(decisions).map((some) => ask(api.POST(PATH, { body: { decisions: some } }))),
  );
  return answers.flatMap(refusals);
}

/** Sends what somebody decided as her page goes, and notes it, as nobody will hear whether it arrives. */
export function sendWithPage(person: string, decisions: readonly Decision[]): void {
  for (const some of lots(decisions)) {
    const key = crypto.randomUUID();
    note({ person, key, decisions: some });
    part("POST", PATH, { decisions: some }, { "Idempotency-Key": key });
  }
}

/**
 * Sends once more what went with earlier pages of this person, until the hub has answered it: what had arrived is
 * answered as it was then. Gives a sentence for each decision that the hub did not take.
 */
export async function sendLeft(person: string): Promise<string[]> {
  const said: string[] = [];
  for (const { key, decisions } of leftBy(person)) {
    const headers = { "Idempotency-Key": key };
    const { data, error, response } = await api.POST(PATH, { body: { decisions: [...decisions] }, headers });
    if (response.status >= 500 || LATER.includes(response.status)) continue;
    arrived(key);
    said.push(...(data ? refusals(data) : [refusalOf(response.status, error).message]));
  }
  return said;
}

function refusals({ items }: Schemas["OutcomesOut"]): string[] {
  return items.filter((one) => one.status >= 300).map((one) => one.detail ?? "");
}

function lots(decisions: readonly Decision[]): Decision[][] {
  return Array.from({ length: Math.ceil(decisions.length / MANY) }, (_, number) =>
    decisions.slice(number * MANY, (number + 1) * MANY),
  );
}
