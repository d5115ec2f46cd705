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
