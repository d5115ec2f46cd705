import { timeZone } from "../i18n/format";

/** Today by the reader's calendar, as `YYYY-MM-DD`. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timeZone() }).format(now);
}

/** The moment at which a day begins for the reader. */
export function startOfDay(day: string): string {
  return moment(day, "00:00:00").toISOString();
}

/** The moment at which a day is over for the reader. */
export function endOfDay(day: string): string {
  return moment(day, "23:59:59").toISOString();
}

/** When the reader's wall clock shows this; a zone is told apart from UTC by what it shows at that moment. */
function moment(day: string, time: string): Date {
  const guess = new Date(`${day}T${time}Z`);
  const first = new Date(guess.getTime() - offset(guess));
  return new Date(guess.getTime() - offset(first));
}

function offset(at: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timeZone(),
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

/** Some days, as `YYYY-MM-DD`, the first and the last. */
export interface Days {
  from: string;
  to: string;
}

/** Today alone, the rest of this week to Friday, and Monday to Friday of the next. */
export function usualPeriods(now = new Date()): Record<"today" | "thisWeek" | "nextWeek", Days> {
  const first = today(now);
  const weekday = (new Date(`${first}T12:00:00Z`).getUTCDay() + 6) % 7;
  const monday = daysAfter(first, 7 - weekday);
  return {
    today: { from: first, to: first },
    thisWeek: { from: first, to: weekday > 4 ? first : daysAfter(first, 4 - weekday) },
    nextWeek: { from: monday, to: daysAfter(monday, 4) },
  };
}

function daysAfter(day: string, count: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/** What the weekday of a number is called, Monday being 0. */
export function weekdayName(index: number, language: string): string {
  // The first of January 2024 was a Monday.
  const at = new Date(Date.UTC(2024, 0, 1 + index, 12));
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(at);
}

/** The days with one more or less, in their order. */
export function toggledDay<Day extends string>(all: readonly Day[], some: readonly Day[], day: Day): Day[] {
  return all.filter((one) => (one === day) !== some.includes(one));
}
