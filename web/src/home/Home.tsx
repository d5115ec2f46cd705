import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { AddRegular, CheckmarkCircleRegular, TaskListLtrRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { Me } from "../app/me";
import { useAllInStep } from "../requests/mirroring";
import { soonest } from "../tasks/queries";
import { TaskRow } from "../tasks/TaskRow";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { Rows } from "../ui/Rows";
import { Section } from "../ui/Section";
import { NeedingRow } from "./NeedingRow";
import { News } from "./News";
import { needing, running } from "./queries";
import { RunningRow } from "./RunningRow";
import { Upcoming } from "./Upcoming";

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr)",
    gap: tokens.spacingHorizontalXXL,
    "@media (max-width: 1000px)": { gridTemplateColumns: "minmax(0, 1fr)", gap: 0 },
  },
});

/** What waits for me, what I wait for, and what happened meanwhile. */
export function Home({ me }: { me: Me }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [, go] = useLocation();
  useAllInStep();
  return (
    <Page
      title={t("home.hello", { name: me.name.split(" ")[0] })}
      actions={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => go("/processes")}>
          {t("home.ask")}
        </Button>
      }
    >
      <div className={styles.columns}>
        <div>
          <Waiting />
          <Mine />
        </div>
        <div>
          <Upcoming />
          <News />
        </div>
      </div>
    </Page>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const tasks = useQuery(soonest);
  const own = useQuery(needing).data?.items ?? [];
  return (
    <Section title={t("home.waiting")} action={<Link href="/inbox">{t("home.all")}</Link>}>
      <Answer of={tasks}>
        {({ items: some }) => {
          if (!some.length && !own.length)
            return <Empty icon={<CheckmarkCircleRegular />} title={t("home.nothingWaits")} />;
          return (
            <Rows label={t("home.waiting")}>
              {own.map((request) => (
                <NeedingRow key={request.id} request={request} />
              ))}
              {some.map((task) => (
                <TaskRow key={task.id} task={task} />
              ))}
            </Rows>
          );
        }}
      </Answer>
    </Section>
  );
}

function Mine() {
  const { t } = useTranslation();
  const mine = useQuery(running);
  return (
    <Section title={t("home.mine")} action={<Link href="/requests">{t("home.all")}</Link>}>
      <Answer of={mine}>
        {({ items }) =>
          items.length ? (
            <Rows label={t("home.mine")}>
              {items.map((request) => (
                <RunningRow key={request.id} request={request} />
              ))}
            </Rows>
          ) : (
            <Empty icon={<TaskListLtrRegular />} title={t("home.nothingRuns")}>
              {t("home.nothingRunsDetail")}
            </Empty>
          )
        }
      </Answer>
    </Section>
  );
}
