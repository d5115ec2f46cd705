/** What a column is sorted by. */
export type Value = string | number | null | undefined;

/** Which column sorts, and which way. */
export interface Order {
  key: string;
  down: boolean;
}

/** Rows in the order of their values, as people sort them; what has none comes last, and equals keep their places. */
export function sorted<T>(rows: readonly T[], by: (row: T) => Value, down: boolean, locale?: string): T[] {
  const words = new Intl.Collator(locale, { numeric: true });
  const way = down ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [first, second] = [by(one), by(other)];
    if (isNothing(first) || isNothing(second)) return Number(isNothing(first)) - Number(isNothing(second));
    if (typeof first === "number" && typeof second === "number") return way * (first - second);
    return way * words.compare(String(first), String(second));
  });
}

/** The order after another press on a column: up, down, and then as it came. */
export function pressed(order: Order | undefined, key: string): Order | undefined {
  if (order?.key !== key) return { key, down: false };
  return order.down ? undefined : { key, down: true };
}

function isNothing(value: Value): boolean {
  return value === null || value === undefined || value === "";
}
