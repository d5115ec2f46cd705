import { useTranslation } from "react-i18next";
import { said } from "../forms/schema";
import { amount, number } from "../i18n/format";
import { Bars } from "../ui/Bars";
import { Panel } from "../ui/Panel";
import { shown } from "./Figures";
import type { Line, Report } from "./queries";
import { totals } from "./totals";

/** The first figure of a report by its first words; its table says the same in full. */
export function Chart({ report, rows }: { report: Report; rows: readonly Line[] }) {
  const { t, i18n } = useTranslation();
  const found = totals(report.columns, rows);
  if (!found || found.bars.length < 2) return null;
  const { figure, by, bars } = found;
  const title = t("reports.chart", {
    figure: said(figure.title, i18n.language),
    by: said(by.title, i18n.language),
  });
  return (
    <Panel title={title}>
      <Bars
        label={title}
        bars={bars.map(({ name, value }) => ({ name: shown(name, by), value }))}
        said={figure.kind === "money" ? amount : number}
      />
    </Panel>
  );
}
