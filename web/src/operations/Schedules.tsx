import { Badge, Button } from "@fluentui/react-components";
import { PauseRegular, PlayRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { dayAndTime } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { More } from "../ui/More";
import { Row, Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { type Schedule, schedules } from "./queries";

/** What recurs: when it ran last, when it runs next; run now, paused, resumed. */
export function Schedules() {
  const { t } = useTranslation();
  const known = useInfiniteQuery(schedules);
  return (
    <Answer of={known}>
      {({ pages }) => (
        <>
          <Rows label={t("operations.rooms.schedules")}>
            {pages
              .flatMap((page) => page.items)
              .map((one) => (
                <ScheduleRow key={one.key} schedule={one} />
              ))}
          </Rows>
          <More of={known} />
        </>
      )}
    </Answer>
  );
}

/** A schedule, to be run now, paused or resumed. */
export function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const { key, cron, timeZone, lastRunAt, nextDueAt, active } = schedule;
  const last = lastRunAt
    ? t("operations.lastRun", { when: dayAndTime(lastRunAt) })
    : t("operations.neverRan");
  const next = active && nextDueAt ? t("operations.nextRun", { when: dayAndTime(nextDueAt) }) : "";
  return (
    <Row
      title={key}
      note={[`${cron} (${timeZone})`, last, next].filter(Boolean).join(" · ")}
      end={
        <>
          {!active && <Badge appearance="tint">{t("operations.paused")}</Badge>}
          <Act schedule={key} act={active ? "pause" : "resume"} />
          <Act schedule={key} act="run" />
        </>
      }
    />
  );
}

function Act({ schedule, act }: { schedule: string; act: "run" | "pause" | "resume" }) {
  const { t } = useTranslation();
  const { say, fail } = useToasts();
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: (): Promise<unknown> =>
      ask(api.POST(`/api/v1/schedules/{key}/${act}`, { params: { path: { key: schedule } } })),
    onSuccess: () => say(t(`operations.did.${act}`, { name: schedule })),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: ["schedules"] }),
  });
  const words = t(`operations.${act}`);
  return (
    <Button
      appearance="subtle"
      icon={act === "pause" ? <PauseRegular /> : <PlayRegular />}
      disabledFocusable={acting.isPending}
      aria-label={`${words}: ${schedule}`}
      onClick={() => acting.mutate()}
    >
      {words}
    </Button>
  );
}
