import { makeStyles, tokens } from "@fluentui/react-components";
import { PeopleSyncRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { number } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Figure, FigureRow } from "../ui/Figure";
import { Grid } from "../ui/Grid";
import { Panel } from "../ui/Panel";
import { Rows } from "../ui/Rows";
import { When } from "../ui/When";
import { Abilities } from "./Microsoft";
import { directory, type Reading, schedules } from "./queries";
import { ScheduleRow } from "./Schedules";

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalXL, gridTemplateColumns: "minmax(0, 1fr)" },
});
const READ_BY = ["sync-directory", "check-directory"];
const READS = ["directory", "groups"];

/** How the company directory was taken over: how many there are, how far it was read, when it is read again. */
export function Directory() {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(directory);
  return (
    <Answer of={known}>
      {({ items, people, left, groups }) => (
        <div className={styles.root}>
          <FigureRow>
            <Figure name={t("operations.directory.people")} value={number(people)} />
            <Figure name={t("operations.directory.groups")} value={number(groups)} />
            <Figure name={t("operations.directory.left")} value={number(left)} />
          </FigureRow>
          {items.length ? (
            <Panel title={t("operations.directory.read")}>
              <Read items={items} />
            </Panel>
          ) : (
            <Empty icon={<PeopleSyncRegular />} title={t("operations.directory.nothing")}>
              {t("operations.directory.nothingDetail")}
            </Empty>
          )}
          <Runs />
          <Abilities only={READS} />
        </div>
      )}
    </Answer>
  );
}

function Read({ items }: { items: readonly Reading[] }) {
  const { t } = useTranslation();
  return (
    <Grid
      caption={t("operations.directory.read")}
      rows={items}
      keyOf={({ key }) => key}
      columns={[
        {
          key: "what",
          title: t("operations.directory.what"),
          cell: ({ key }) => t(`operations.directory.of.${key}`),
        },
        {
          key: "phase",
          title: t("operations.directory.phase"),
          cell: ({ phase }) => t(`operations.directory.phases.${phase}`),
        },
        { key: "at", title: t("operations.directory.at"), cell: ({ at }) => <When at={at} /> },
        {
          key: "completed",
          title: t("operations.directory.completedAt"),
          cell: ({ phase, completedAt }) =>
            completedAt ? (
              <When at={completedAt} />
            ) : (
              t(`operations.directory.${phase === "round" ? "inTurn" : "never"}`)
            ),
        },
      ]}
    />
  );
}

/** The schedules by which it is read, to be run now. */
function Runs() {
  const { t } = useTranslation();
  const known = useInfiniteQuery(schedules).data?.pages.flatMap((page) => page.items) ?? [];
  const mine = known.filter(({ key }) => READ_BY.includes(key));
  if (!mine.length) return null;
  return (
    <Panel title={t("operations.directory.runs")}>
      <Rows label={t("operations.directory.runs")}>
        {mine.map((one) => (
          <ScheduleRow key={one.key} schedule={one} />
        ))}
      </Rows>
    </Panel>
  );
}
