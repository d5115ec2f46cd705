import {
  Badge,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { number } from "../i18n/format";
import { Panel } from "../ui/Panel";
import type { Figures } from "./queries";
import { taken } from "./Rehearsed";

type StepFigures = Figures["steps"][number];

const useStyles = makeStyles({
  scroll: { overflowX: "auto" },
  table: { minWidth: "640px" },
  span: { width: "100%", height: "14px", display: "block" },
  p90: { fill: tokens.colorBrandBackground2, stroke: tokens.colorBrandStroke1 },
  median: { fill: tokens.colorBrandBackground },
});
const COLUMNS = ["step", "answered", "span", "median", "p90", "late", "open"] as const;

/** How long each step takes: the solid bar is the median, the light one what nine of ten take at most. */
export function Steps({ steps, titles }: { steps: readonly StepFigures[]; titles: Map<string, string> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const most = Math.max(...steps.map(({ hours }) => hours.p90 ?? 0), 0) || 1;
  if (!steps.length) {
    return (
      <Panel title={t("owner.bySteps")}>
        <Text>{t("owner.noSteps")}</Text>
      </Panel>
    );
  }
  return (
    <Panel title={t("owner.bySteps")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles.scroll} tabIndex={0}>
        <Table size="small" className={styles.table} aria-label={t("owner.bySteps")}>
          <TableHeader>
            <TableRow>
              {COLUMNS.map((one) => (
                <TableHeaderCell key={one}>{t(`owner.columns.${one}`)}</TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {steps.map((one) => (
              <Line key={one.step} figures={one} title={titles.get(one.step) ?? one.step} most={most} />
            ))}
          </TableBody>
        </Table>
      </div>
    </Panel>
  );
}

function Line({ figures, title, most }: { figures: StepFigures; title: string; most: number }) {
  const { t } = useTranslation();
  const { answered, late, hours, open, overdue } = figures;
  return (
    <TableRow>
      <TableCell>{title}</TableCell>
      <TableCell>{number(answered)}</TableCell>
      <TableCell>
        <Span hours={hours} most={most} />
      </TableCell>
      <TableCell>{taken(hours.median)}</TableCell>
      <TableCell>{taken(hours.p90)}</TableCell>
      <TableCell>{number(late)}</TableCell>
      <TableCell>
        {number(open)}{" "}
        {overdue > 0 && (
          <Badge appearance="tint" color="danger">
            {t("owner.overdue", { count: overdue })}
          </Badge>
        )}
      </TableCell>
    </TableRow>
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
