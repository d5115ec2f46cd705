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
import { useTranslation } from "react-i18next";
import { day, number } from "../i18n/format";
import { Panel } from "../ui/Panel";
import type { Figures } from "./queries";

type Week = Figures["weeks"][number];

const HEIGHT = 160;
const WIDTH = 640;

const useStyles = makeStyles({
  picture: { width: "100%", height: "auto", display: "block" },
  submitted: { fill: tokens.colorNeutralForeground4 },
  ended: { fill: tokens.colorBrandBackground },
  axis: { stroke: tokens.colorNeutralStroke1 },
  words: { fill: tokens.colorNeutralForeground2, fontSize: "11px" },
  legend: { display: "flex", gap: tokens.spacingHorizontalL, listStyle: "none", margin: 0, padding: 0 },
  key: { width: "12px", height: "12px", marginRight: tokens.spacingHorizontalXS, verticalAlign: "-1px" },
  scroll: { overflow: "auto", maxHeight: "320px" },
});

/** How many requests came and ended each week: drawn, and as a table beneath. */
export function Weeks({ weeks }: { weeks: readonly Week[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const kinds = ["submitted", "ended"] as const;
  return (
    <Panel title={t("owner.throughput")}>
      <ul className={styles.legend}>
        {kinds.map((kind) => (
          <li key={kind}>
            <svg className={styles.key} aria-hidden="true">
              <rect width="12" height="12" className={styles[kind]} />
            </svg>
            {t(`owner.weekly.${kind}`)}
          </li>
        ))}
      </ul>
      <Columns weeks={weeks} />
      <details>
        <summary>{t("owner.asTable")}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
        <section className={styles.scroll} aria-label={t("owner.throughput")} tabIndex={0}>
          <Table size="small" aria-label={t("owner.throughput")}>
            <TableHeader>
              <TableRow>
                <TableHeaderCell>{t("owner.week")}</TableHeaderCell>
                {kinds.map((kind) => (
                  <TableHeaderCell key={kind}>{t(`owner.weekly.${kind}`)}</TableHeaderCell>
                ))}
              </TableRow>
            </TableHeader>
            <TableBody>
              {weeks.map((week) => (
                <TableRow key={week.monday}>
                  <TableCell>{day(`${week.monday}T12:00:00Z`)}</TableCell>
                  {kinds.map((kind) => (
                    <TableCell key={kind}>{number(week[kind])}</TableCell>
                  ))}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </section>
      </details>
    </Panel>
  );
}

/** Two columns a week, as high as they count. */
function Columns({ weeks }: { weeks: readonly Week[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const most = Math.max(1, ...weeks.flatMap(({ submitted, ended }) => [submitted, ended]));
  const room = WIDTH / Math.max(weeks.length, 1);
  const high = (count: number) => (count / most) * (HEIGHT - 40);
  const every = Math.ceil(weeks.length / 6);
  return (
    <svg
      className={styles.picture}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("owner.drawn")}
    >
      <text x="0" y="11" className={styles.words}>
        {number(most)}
      </text>
      <line x1="0" x2={WIDTH} y1={HEIGHT - 20} y2={HEIGHT - 20} className={styles.axis} />
      {weeks.map(({ monday, submitted, ended }, place) => (
        <g key={monday} transform={`translate(${place * room} ${HEIGHT - 20})`}>
          <rect
            x={room * 0.15}
            y={-high(submitted)}
            width={room * 0.32}
            height={high(submitted)}
            className={styles.submitted}
          />
          <rect
            x={room * 0.52}
            y={-high(ended)}
            width={room * 0.32}
            height={high(ended)}
            className={styles.ended}
          />
          {place % every === 0 && (
            <text y="14" className={styles.words}>
              {day(`${monday}T12:00:00Z`)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
