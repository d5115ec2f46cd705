import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { duration, relative } from "../i18n/format";
import { isBad, useAbilityTitle } from "./Microsoft";
import { LATE, oldest } from "./queries";

/** What was looked at, whether it is in order, and where something can be done about it. */
export interface Finding {
  key: string;
  title: string;
  ok: boolean;
  note?: string | false | undefined;
  to?: string;
}

const HOUR = 3_600_000;
// The directory is read every quarter of an hour; later than this it is not read at all.
const UNREAD = HOUR;

/** All that was looked at, of what is known so far. */
export function useFindings(
  checks?: Schemas["HealthOut"],
  queues?: Schemas["QueuesOut"],
  outside?: Schemas["StandingOut"],
  directory?: Schemas["TakeoverOut"],
): Finding[] {
  const { t } = useTranslation();
  const called = useAbilityTitle();
  const found: Finding[] = [];
  for (const { key, state, seconds } of checks?.items ?? []) {
    const ok = state === "ok";
    const known = key === "database" ? "database" : "check";
    const time = duration(seconds);
    found.push({
      key,
      ok,
      title: t(`operations.health.${known}`, { name: key }),
      note: ok
        ? seconds >= 1 && t("operations.health.took", { time })
        : t(`operations.health.${known}Failed`),
    });
  }
  if (queues) {
    const age = oldest(queues);
    const dead = queues.deadLetters;
    found.push(
      {
        key: "late",
        ok: age <= LATE,
        title: t("operations.health.late"),
        note: age > LATE ? t("operations.health.lateFailed", { age: duration(age) }) : undefined,
        to: "/queues",
      },
      {
        key: "letters",
        ok: dead === 0,
        title: t("operations.health.letters"),
        note: dead ? t("operations.health.lettersFailed", { count: dead }) : undefined,
        to: "/dead-letters",
      },
    );
  }
  if (outside) {
    const bad = outside.items.filter(isBad);
    const names = bad.map(called).join(", ") || outside.signInError;
    found.push({
      key: "microsoft",
      ok: !names,
      title: t("operations.health.microsoft"),
      note: names ? t("operations.health.microsoftFailed", { names }) : undefined,
      to: "/microsoft",
    });
  }
  if (directory) {
    found.push({
      key: "directory",
      title: t("operations.health.directory"),
      to: "/directory",
      ...read(t, directory),
    });
  }
  return found;
}

type Say = ReturnType<typeof useTranslation>["t"];

function read(t: Say, { items }: Schemas["TakeoverOut"], now = Date.now()): { ok: boolean; note?: string } {
  // Whoever is asked about in turn is never through.
  const whole = items.filter(({ phase }) => phase !== "round");
  const last = whole.map(({ at }) => at).sort()[0];
  if (!last || whole.some(({ completedAt }) => !completedAt)) {
    return { ok: false, note: t("operations.health.directoryNever") };
  }
  const ok = now - new Date(last).getTime() < UNREAD;
  return ok ? { ok } : { ok, note: t("operations.health.directoryFailed", { when: relative(last) }) };
}
