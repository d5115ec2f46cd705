import { makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import { ApiError } from "../api/problem";
import type { Values } from "../forms/HubForm";
import { dayAndTime, weekday } from "../i18n/format";
import { Face } from "../ui/Face";
import { Panel } from "../ui/Panel";
import type { Process } from "./queries";
import { written } from "./useDraft";

const useStyles = makeStyles({
  beside: { position: "sticky", top: "72px" },
  steps: { listStyle: "none", margin: 0, padding: 0, display: "grid" },
  step: {
    position: "relative",
    paddingLeft: "28px",
    paddingBottom: tokens.spacingVerticalL,
    "::before": {
      content: '""',
      position: "absolute",
      left: "4px",
      top: "5px",
      width: "10px",
      height: "10px",
      borderRadius: "50%",
      border: `2px solid ${tokens.colorBrandStroke1}`,
      backgroundColor: tokens.colorNeutralBackground1,
    },
    ":not(:last-child)::after": {
      content: '""',
      position: "absolute",
      left: "10px",
      top: "21px",
      bottom: "-3px",
      width: "2px",
      backgroundColor: tokens.colorNeutralStroke2,
    },
  },
  person: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS },
  note: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});
type Station = Schemas["StationOut"];

/** Who would decide on the form as it stands, in which order, until when and why; while it is not complete, the rule. */
export function Preview({ process, values }: { process: Process; values: Values }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const form = useDeferredValue(values);
  const preview = useQuery({
    queryKey: ["preview", process.key, process.version, form],
    queryFn: () =>
      ask(
        api.POST("/api/v1/processes/{key}/preview", {
          params: { path: { key: process.key } },
          body: { form },
        }),
      ),
    enabled: written(form) !== "{}",
    placeholderData: (before) => before,
    staleTime: 30_000,
    retry: false,
  });
  const incomplete = preview.error instanceof ApiError && preview.error.status === 422;
  const known = !incomplete && preview.data;
  return (
    <div className={styles.beside}>
      <Panel title={t("processes.whoDecides")} busy={preview.isFetching}>
        {known ? (
          <div aria-live="polite">
            <Stations stations={known.stations} />
            {known.expectedEnd && (
              <Text weight="semibold">{t("processes.done", { when: weekday(known.expectedEnd) })}</Text>
            )}
          </div>
        ) : preview.isLoading ? (
          <Skeleton aria-label={t("ui.loading")}>
            <SkeletonItem />
          </Skeleton>
        ) : (
          <>
            <Text>{process.decides}</Text>
            <Text className={styles.note}>{t("processes.fillToSee")}</Text>
          </>
        )}
      </Panel>
    </div>
  );
}

/** The stops of a request, one after another: who, why, until when. */
export function Stations({ stations }: { stations: readonly Station[] }) {
  const styles = useStyles();
  return (
    <ol className={styles.steps}>
      {stations.map((station) => (
        <li key={`${station.step} ${station.round}`} className={styles.step}>
          <StationText station={station} />
        </li>
      ))}
    </ol>
  );
}

function StationText({ station }: { station: Station }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [first] = station.people;
  const alone = station.kind === "approve" && station.people.length === 1 && first;
  return (
    <>
      {alone ? (
        <span className={styles.person}>
          <Face name={first.name} />
          <span>
            {first.name}
            <span className={styles.note}>{station.text.replace(first.name, "").trim()}</span>
          </span>
        </span>
      ) : (
        <Text block>{t(`stations.${station.kind}`, { text: station.text, defaultValue: station.text })}</Text>
      )}
      {station.reason && (
        <span className={styles.note}>{t("processes.because", { reason: station.reason })}</span>
      )}
      {station.kind === "approve" && station.expectedBy && (
        <span className={styles.note}>{t("processes.by", { when: dayAndTime(station.expectedBy) })}</span>
      )}
    </>
  );
}
