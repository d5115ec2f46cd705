import type { Column, Line } from "./queries";

export interface Bar {
  name: string;
  value: number;
}

const SHOWN = 12;
// What tells lines apart does not sum them up.
const SINGLE = new Set(["number", "title"]);

/** The first figure of the lines, summed by the words that group them best: few names for many lines. */
export function totals(columns: readonly Column[], rows: readonly Line[]) {
  const figure = columns.find((one) => one.kind === "money" || one.kind === "number");
  const names = columns.filter((one) => one.kind === "text" && !SINGLE.has(one.key));
  const by = names.find((one) => distinct(rows, one) > 1 && distinct(rows, one) <= SHOWN) ?? names[0];
  if (!figure || !by) return undefined;
  const sums = new Map<string, number>();
  for (const row of rows) {
    const name = String(row[by.key] ?? "–");
    sums.set(name, (sums.get(name) ?? 0) + (Number(row[figure.key]) || 0));
  }
  const bars = [...sums]
    .map(([name, value]) => ({ name, value }))
    .sort((one, other) => other.value - one.value);
  return { figure, by, bars: bars.slice(0, SHOWN) };
}

function distinct(rows: readonly Line[], { key }: Column): number {
  return new Set(rows.map((row) => row[key])).size;
}
