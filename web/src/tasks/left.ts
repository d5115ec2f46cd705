import { forReader } from "../kept";
import type { Decision } from "./outbox";

const KEY = "hub.left-decisions";

/** Decisions that left together with their page, under the key by which the hub knows them again. */
export interface Left {
  person: string;
  key: string;
  decisions: readonly Decision[];
}

/** Notes what leaves now: nobody hears whether it arrives. */
export function note(left: Left): void {
  write([...read(), left]);
}

/** What this person's pages took along, as far as the hub is not known to have it. */
export function leftBy(person: string): Left[] {
  return read().filter((one) => one.person === person);
}

/** The hub has answered it. */
export function arrived(key: string): void {
  write(read().filter((one) => one.key !== key));
}

function read(): Left[] {
  try {
    return JSON.parse(forReader.getItem(KEY) ?? "[]") as Left[];
  } catch {
    return [];
  }
}

function write(all: readonly Left[]): void {
  if (all.length) forReader.setItem(KEY, JSON.stringify(all));
  else forReader.removeItem(KEY);
}
