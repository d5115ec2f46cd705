import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { me as mine } from "../app/me";
import { FormView } from "../forms/FormView";
import { dayAndTime } from "../i18n/format";
import { timeline } from "../requests/queries";
import { changedSince } from "./changes";
import type { TaskDetail } from "./Decide";

const useStyles = makeStyles({
  root: {
    padding: tokens.spacingHorizontalM,
    borderLeft: `4px solid ${tokens.colorPaletteYellowBorderActive}`,
    backgroundColor: tokens.colorNeutralBackground2,
    display: "grid",
    gap: tokens.spacingVerticalS,
  },
});

/** What the requester corrected since the reader answered; nothing for a request that was never returned. */
export function Changed({ task, form }: { task: TaskDetail; form: object | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const reader = useQuery(mine).data?.id ?? "";
  const lines = useQuery({ ...timeline(task.request.id), enabled: task.round > 1 }).data?.items ?? [];
  const changed = changedSince(lines, reader);
  if (!changed || !form) return null;
  const { before, after, at } = changed;
  return (
    <section className={styles.root} aria-label={t("tasks.changed")}>
      <Text weight="semibold">{t("tasks.changedAt", { when: dayAndTime(at) })}</Text>
      {Object.keys(after).length || Object.keys(before).length ? (
        <FormView schema={form} values={after} before={before} />
      ) : (
        <Text>{t("tasks.changedNothing")}</Text>
      )}
    </section>
  );
}
