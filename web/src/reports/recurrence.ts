import i18next from "i18next";

/** How often, in the patterns that people use; any other cron is shown as it stands. */
export interface Recurrence {
  every: "day" | "weekday" | "week" | "month";
  /** Monday is 1, Sunday 0; with `week`. */
  weekday: number;
  /** With `month`: 1 to 28. */
  day: number;
  /** `HH:MM` by the wall clock of the chosen zone. */
  at: string;
}

export const MONDAY_AT_EIGHT: Recurrence = { every: "week", weekday: 1, day: 1, at: "08:00" };

/** The five fields of cron. */
export function cron({ every, weekday, day, at }: Recurrence): string {
  const [hour, minute] = at.split(":").map(Number);
  const days = { day: "* * *", weekday: "* * 1-5", week: `* * ${weekday}`, month: `${day} * *` }[every];
  return `${minute} ${hour} ${days}`;
}

/** The pattern behind five fields of cron; undefined for one that is not among the patterns. */
export function recurrence(text: string): Recurrence | undefined {
  const found = /^(\d+) (\d+) (\*|\d+) \* (\*|[0-6]|1-5)$/.exec(text);
  if (!found) return undefined;
  const [, minute = "", hour = "", day = "*", weekday = "*"] = found;
  if (day !== "*" && weekday !== "*") return undefined;
  const every = day !== "*" ? "month" : weekday === "*" ? "day" : weekday === "1-5" ? "weekday" : "week";
  const at = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  return {
    every,
    weekday: every === "week" ? Number(weekday) : 1,
    day: every === "month" ? Number(day) : 1,
    at,
  };
}

/** The pattern as a sentence of the reader's language. */
export function sentence(text: string): string {
  const known = recurrence(text);
  if (!known) return text;
  const { every, weekday, day, at } = known;
  return i18next.t(`reports.recurs.${every}`, { weekday: weekdayName(weekday), day, at });
}

/** `Monday` for 1, in the reader's language. */
export function weekdayName(weekday: number): string {
  // The first of June 2025 was a Sunday.
  const date = new Date(Date.UTC(2025, 5, 1 + weekday));
  return new Intl.DateTimeFormat(i18next.language || "en", { weekday: "long", timeZone: "UTC" }).format(date);
}
