import i18next from "i18next";

// Whose wall clock counts: the reader's, as her account says; until it is known, the browser's.
let zone: string | undefined;

export function setTimeZone(name: string | null | undefined): void {
  zone = name ?? undefined;
}

export function timeZone(): string {
  return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A locale for numbers and dates: the language with the reader's own region where it fits. */
function locale(): string {
  const language = i18next.language || "en";
  return navigator.languages.find((one) => one.startsWith(language)) ?? language;
}

const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale(), zone, options]);
  const found =
    made.get(key) ?? new Intl.DateTimeFormat(locale(), zone ? { ...options, timeZone: zone } : options);
  made.set(key, found);
  return found;
}

export function day(moment: string | Date): string {
  return format({ dateStyle: "medium" }).format(new Date(moment));
}

export function dayAndTime(moment: string | Date): string {
  return format({ dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

export function weekday(moment: string | Date): string {
  return format({ weekday: "long", day: "numeric", month: "short" }).format(new Date(moment));
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relativeWords = new Map<string, Intl.RelativeTimeFormat>();

function relatively(language: string): Intl.RelativeTimeFormat {
  const found = relativeWords.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  relativeWords.set(language, found);
  return found;
}

/** "in 3 days", "2 hours ago", "now". */
export function relative(moment: string | Date, now = Date.now()): string {
  const seconds = (new Date(moment).getTime() - now) / 1000;
  const words = relatively(locale());
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? [
    "second",
    Number.POSITIVE_INFINITY,
  ];
  return words.format(Math.round(seconds / size) || 0, unit as Intl.RelativeTimeFormatUnit);
}

export function money(value: { amount: string; currency: string }): string {
  return new Intl.NumberFormat(locale(), { style: "currency", currency: value.currency }).format(
    value.amount as unknown as number, // a decimal string is formatted to its last digit
  );
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** An amount whose currency stands elsewhere, with its cents. */
export function amount(value: number): string {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
    value,
  );
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Bytes as people read them. */
export function size(bytes: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const options = {
    style: "unit",
    unit: SIZES[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale(), options).format(bytes / 1000 ** step);
}

/** Seconds as hours and minutes, the largest two that matter. */
export function duration(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const first = units.findIndex(([, length]) => seconds >= length);
  const some = units.slice(Math.max(first, 0), Math.max(first, 0) + 2);
  let rest = Math.max(0, Math.round(seconds));
  const said = some.map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count
      ? new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" }).format(count)
      : "";
  });
  return (
    said.filter(Boolean).join(" ") ||
    new Intl.NumberFormat(locale(), { style: "unit", unit: "second" }).format(0)
  );
}
