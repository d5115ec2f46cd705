import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { day, number } from "../i18n/format";
import { Grid } from "../ui/Grid";
import { Panel } from "../ui/Panel";
import type { Figures } from "./queries";

type Week = Figures["weeks"][number];

const useStyles = makeStyles({
  picture: {
    width: "100%",
    height: "160px",
    display: "block",
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  submitted: { fill: tokens.colorNeutralForeground4 },
  ended: { fill: tokens.colorBrandBackground },
  words: {
    display: "flex",
    justifyContent: "space-between",
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  legend: { display: "flex", gap: tokens.spacingHorizontalL, listStyle: "none", margin: 0, padding: 0 },
  key: { width: "12px", height: "12px", marginRight: tokens.spacingHorizontalXS, verticalAlign: "-1px" },
  scroll: { maxHeight: "320px" },
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
        <Grid
          className={styles.scroll}
          caption={t("owner.throughput")}
          rows={weeks}
          keyOf={({ monday }) => monday}
          columns={[
            {
              key: "week",
              title: t("owner.week"),
              cell: ({ monday }) => day(`${monday}T12:00:00Z`),
              sort: ({ monday }) => monday,
            },
            ...kinds.map((kind) => ({
              key: kind,
              title: t(`owner.weekly.${kind}`),
              cell: (week: Week) => number(week[kind]),
              sort: (week: Week) => week[kind],
              figure: true,
            })),
          ]}
        />
      </details>
    </Panel>
  );
}

/** Two columns a week, as high as they count. */
function Columns({ weeks }: { weeks: readonly Week[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const most = Math.max(1, ...weeks.flatMap(({ submitted, ended }) => [submitted, ended]));
  const room = 100 / Math.max(weeks.length, 1);
  const shown = [weeks[0], weeks[Math.floor(weeks.length / 2)], weeks.at(-1)];
  return (
    <div>
      <div className={styles.words}>{t("owner.upTo", { count: most })}</div>
      <svg
        className={styles.picture}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={t("owner.drawn")}
      >
        {weeks.map(({ monday, submitted, ended }, place) => (
          <g key={monday} transform={`translate(${place * room} 100) scale(${room} ${-100 / most})`}>
            <rect x="0.15" width="0.32" height={submitted} className={styles.submitted} />
            <rect x="0.53" width="0.32" height={ended} className={styles.ended} />
          </g>
        ))}
      </svg>
      <div className={styles.words} aria-hidden="true">
        {shown.map((week, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three places beneath one line
          <span key={place}>{week && day(`${week.monday}T12:00:00Z`)}</span>
        ))}
      </div>
    </div>
  );
}
