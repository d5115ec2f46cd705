import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { process } from "../processes/queries";
import { Due } from "../tasks/Due";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { More } from "../ui/More";
import { Row, Rows } from "../ui/Rows";
import { When } from "../ui/When";
import { type Asked, asked } from "./queries";
import { Reassign } from "./Reassign";

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink },
  foot: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalXS,
  },
});

/** Who is asked in a process now, the oldest due first; each task can be given to somebody else. */
export function Work({ processKey }: { processKey: string }) {
  const { t } = useTranslation();
  const known = useInfiniteQuery(asked(processKey));
  const steps = useQuery(process(processKey)).data?.steps ?? [];
  const [moving, setMoving] = useState<{ task: Asked; up: boolean }>();
  return (
    <Answer of={known}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (!items.length) {
          return <Empty icon={<CheckmarkCircleRegular />} title={t("owner.nobodyAsked")} />;
        }
        return (
          <>
            <Rows label={t("owner.rooms.work")}>
              {items.map((task) => (
                <AskedRow
                  key={task.id}
                  task={task}
                  step={steps.find(({ name }) => name === task.step)?.title ?? task.step}
                  move={(up) => setMoving({ task, up })}
                />
              ))}
            </Rows>
            <More of={known} />
            {moving && (
              <Reassign
                key={`${moving.task.id} ${moving.up}`}
                task={moving.task}
                up={moving.up}
                close={() => setMoving(undefined)}
              />
            )}
          </>
        );
      }}
    </Answer>
  );
}

interface RowProps {
  task: Asked;
  step: string;
  move: (up: boolean) => void;
}

function AskedRow({ task, step, move }: RowProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { assignee, request, dueAt, openedAt } = task;
  const of = `${request.number}, ${assignee.name}`;
  return (
    <Row
      title={
        <>
          {assignee.name} · {step}
        </>
      }
      note={
        <>
          <Link className={styles.link} href={`~/requests/${request.id}`}>
            {request.number} {request.title}
          </Link>{" "}
          · {t("tasks.from", { name: request.requester.name })} · {t("owner.since")} <When at={openedAt} />
          <span className={styles.foot}>
            <Due at={dueAt} />
            <Button size="small" aria-label={`${t("owner.escalate")}: ${of}`} onClick={() => move(true)}>
              {t("owner.escalate")}
            </Button>
            <Button size="small" aria-label={`${t("owner.reassign")}: ${of}`} onClick={() => move(false)}>
              {t("owner.reassign")}
            </Button>
          </span>
        </>
      }
    />
  );
}
