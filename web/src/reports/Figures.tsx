import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { said } from "../forms/schema";
import { amount, day, dayAndTime, number } from "../i18n/format";
import { Grid } from "../ui/Grid";
import { Panel } from "../ui/Panel";
import type { Column, Line, Report } from "./queries";

const SHOWN = 200;

/** The lines of a report as a table. */
export function Figures({ report, rows }: { report: Report; rows: readonly Line[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t("reports.lines", { count: rows.length })}>
      <Grid
        caption={said(report.title, i18n.language) ?? report.key}
        rows={rows.slice(0, SHOWN)}
        keyOf={(_, place) => place}
        columns={report.columns.map((column) => ({
          key: column.key,
          title: said(column.title, i18n.language) ?? column.key,
          cell: (row: Line) => shown(row[column.key], column),
          sort: (row: Line) => sortValue(row[column.key], column),
          figure: isFigure(column),
        }))}
      />
      {rows.length > SHOWN && t("reports.rest", { count: SHOWN })}
    </Panel>
  );
}

/** What a cell is sorted by: a figure by its size, all else as it is written in the answer. */
function sortValue(value: unknown, column: Column): string | number | null {
  if (value === null || value === undefined) return null;
  return isFigure(column) ? Number(value) : String(value);
}

function isFigure({ kind }: Column): boolean {
  return kind === "money" || kind === "number";
}

/** A cell as people read it. */
export function shown(value: unknown, { key, kind }: Column): string {
  if (value === null || value === undefined || value === "") return "–";
  if (kind === "date") return day(`${String(value).slice(0, 10)}T12:00:00`);
  if (kind === "datetime") return dayAndTime(String(value));
  if (kind === "money") return amount(Number(value));
  if (kind === "number") return number(Number(value));
  return key === "state" ? i18next.t(`states.${value}`, { defaultValue: String(value) }) : String(value);
}
