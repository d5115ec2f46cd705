import type { Schemas } from "../api/client";

type Line = Schemas["LineOut"];
type Values = Record<string, unknown>;

interface Change {
  field: string;
  before?: unknown;
  after?: unknown;
}

export interface Difference {
  before: Values;
  after: Values;
  at: string;
}

/**
 * What was corrected since somebody answered last: each field as it was then and as it is now. Who has not answered
 * before sees the last correction.
 */
export function changedSince(lines: readonly Line[], reader: string): Difference | undefined {
  const answered = lines.findLastIndex((line) => line.type === "decided" && line.actor?.id === reader);
  const corrections = lines.filter((line) => line.type === "corrected");
  const since = lines.slice(answered + 1).filter((line) => line.type === "corrected");
  const counted = answered >= 0 ? since : corrections.slice(-1);
  const last = counted.at(-1);
  if (!last) return undefined;
  const before: Values = {};
  const after: Values = {};
  for (const { field, before: was, after: is } of counted.flatMap(changesOf)) {
    if (!(field in before)) before[field] = was ?? undefined;
    after[field] = is ?? undefined;
  }
  for (const field of Object.keys(after)) {
    if (JSON.stringify(before[field]) !== JSON.stringify(after[field])) continue;
    delete before[field];
    delete after[field];
  }
  return { before, after, at: last.at };
}

function changesOf(line: Line): Change[] {
  return (line.details as { changes?: Change[] }).changes ?? [];
}
