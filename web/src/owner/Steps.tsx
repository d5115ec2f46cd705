import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { number } from "../i18n/format";
import { Grid, type GridColumn } from "../ui/Grid";
import { Panel } from "../ui/Panel";
import type { Figures } from "./queries";
import { taken } from "./Rehearsed";

type StepFigures = Figures["steps"][number];

const useStyles = makeStyles({
  span: { width: "100%", minWidth: "90px", height: "14px", display: "block" },
  // In forced colours fills are taken away from no drawing; its lines keep it apart from the page.
  p90: { fill: tokens.colorBrandBackground2, stroke: tokens.colorBrandStroke1 },
  median: { fill: tokens.colorBrandBackground },
});

/** How long each step takes: the solid bar is the median, the light one what nine of ten take at most. */
export function Steps({ steps, titles }: { steps: readonly StepFigures[]; titles: Map<string, string> }) {
  const { t } = useTranslation();
  const most = Math.max(...steps.map(({ hours }) => hours.p90 ?? 0), 0) || 1;
  const called = ({ step }: StepFigures) => titles.get(step) ?? step;
  const untitled: Omit<GridColumn<StepFigures>, "title">[] = [
    { key: "step", cell: called, sort: called },
    {
      key: "answered",
      cell: ({ answered }) => number(answered),
      sort: ({ answered }) => answered,
      figure: true,
    },
    { key: "span", cell: ({ hours }) => <Span hours={hours} most={most} /> },
    {
      key: "median",
      cell: ({ hours }) => taken(hours.median),
      sort: ({ hours }) => hours.median,
      figure: true,
    },
    { key: "p90", cell: ({ hours }) => taken(hours.p90), sort: ({ hours }) => hours.p90, figure: true },
    { key: "late", cell: ({ late }) => number(late), sort: ({ late }) => late, figure: true },
    { key: "open", cell: (one) => <Open figures={one} />, sort: ({ open }) => open, figure: true },
  ];
  const columns = untitled.map((column) => ({ ...column, title: t(`owner.columns.${column.key}`) }));
  return (
    <Panel title={t("owner.bySteps")}>
      {steps.length ? (
        <Grid caption={t("owner.bySteps")} columns={columns} rows={steps} keyOf={({ step }) => step} />
      ) : (
        <Text>{t("owner.noSteps")}</Text>
      )}
    </Panel>
  );
}

function Open({ figures: { open, overdue } }: { figures: StepFigures }) {
  const { t } = useTranslation();
  return (
    <>
      {number(open)}{" "}
      {overdue > 0 && (
        <Badge appearance="tint" color="danger">
          {t("owner.overdue", { count: overdue })}
        </Badge>
      )}
    </>
  );
}

/** The figures beside it, drawn. */
function Span({ hours: { median, p90 }, most }: { hours: StepFigures["hours"]; most: number }) {
  const styles = useStyles();
  if (median === null || p90 === null) return "–";
  return (
    <svg className={styles.span} aria-hidden="true">
      <rect x="0" y="1" width={`${(100 * p90) / most}%`} height="12" className={styles.p90} />
      <rect x="0" y="4" width={`${(100 * median) / most}%`} height="6" className={styles.median} />
    </svg>
  );
}
