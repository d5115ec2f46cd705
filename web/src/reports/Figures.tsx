import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { said } from "../forms/schema";
import { amount, day, dayAndTime, number } from "../i18n/format";
import { Panel } from "../ui/Panel";
import type { Column, Line, Report } from "./queries";

const useStyles = makeStyles({
  scroll: { overflowX: "auto" },
  figure: { textAlign: "right", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
  head: { fontWeight: tokens.fontWeightSemibold, minWidth: "90px" },
});
const SHOWN = 200;

/** The lines of a report as a table. */
export function Figures({ report, rows }: { report: Report; rows: readonly Line[] }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t("reports.lines", { count: rows.length })}>
      <div className={styles.scroll}>
        <Table size="small" aria-label={said(report.title, i18n.language)}>
          <TableHeader>
            <TableRow>
              {report.columns.map((column) => (
                <TableHeaderCell key={column.key} className={styles.head}>
                  {said(column.title, i18n.language)}
                </TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.slice(0, SHOWN).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
              <TableRow key={index}>
                {report.columns.map((column) => (
                  <TableCell key={column.key} className={isFigure(column) ? styles.figure : undefined}>
                    {shown(row[column.key], column)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
      {rows.length > SHOWN && t("reports.rest", { count: SHOWN })}
    </Panel>
  );
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
