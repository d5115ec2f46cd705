import type { TFunction } from "i18next";
import type { Schemas } from "../api/client";
import { day } from "../i18n/format";
import type { Request, RequestDetail } from "./queries";

const NAMED = 2;

/** Who is asked at present: by name when they are few, else how many. */
export function whoIsAsked(t: TFunction, names: readonly string[]): string {
  if (!names.length) return "";
  if (names.length > NAMED) return t("requests.withMany", { count: names.length });
  const said = new Intl.ListFormat(document.documentElement.lang || "en", { type: "disjunction" });
  return t("requests.with", { names: said.format(names) });
}

/** Where a request stands, in a few words; nothing for one that nobody is asked about. */
export function whereItStands(t: TFunction, { standing }: Request): string {
  if (!standing) return "";
  const who = whoIsAsked(
    t,
    standing.asked.map((one) => one.name),
  );
  const until = standing.dueAt ? t("requests.answerBy", { day: day(standing.dueAt) }) : "";
  return [standing.question && t("requests.questionOpen"), who, until].filter(Boolean).join(" · ");
}

/** Whom a line of the history answers, by name; nobody for any other line, and where that was not noted. */
export function whoWasAnswered(request: RequestDetail, line: Schemas["LineOut"]): string | undefined {
  if (line.type !== "answered") return undefined;
  return request.tasks.find((task) => task.assignee.id === line.details.person)?.assignee.name;
}
