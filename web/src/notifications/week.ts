import type { Schemas } from "../api/client";

type Week = Schemas["WorkWeek"];
type Weekday = Week["weekdays"][number];

const DAYS: readonly Weekday[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

/** A working week in words: "Mon – Fri, 08:00 – 16:30 (Europe/Berlin)"; days that follow each other are one span. */
export function weekInWords(week: Week, language: string): string {
  const spans = runs(week.weekdays.map((day) => DAYS.indexOf(day))).map(([first, last]) =>
    first === last ? name(first, language) : `${name(first, language)} – ${name(last, language)}`,
  );
  return `${spans.join(", ")}, ${week.opens} – ${week.closes} (${week.timeZone.replaceAll("_", " ")})`;
}

function runs(days: number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const day of [...days].sort((one, other) => one - other)) {
    const before = found.at(-1);
    if (before && before[1] === day - 1) before[1] = day;
    else found.push([day, day]);
  }
  return found;
}

function name(day: number, language: string): string {
  // The first of January 2024 was a Monday.
  const at = new Date(Date.UTC(2024, 0, 1 + day, 12));
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(at);
}
