import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { dayAndTime, relative } from "../i18n/format";
import { Due } from "../tasks/Due";
import type { RequestDetail } from "./queries";

type Asked = Schemas["AskedOut"];

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalS },
  line: { display: "flex", flexWrap: "wrap", alignItems: "baseline", columnGap: tokens.spacingHorizontalS },
  note: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, flexBasis: "100%" },
  later: { color: tokens.colorNeutralForeground2 },
});
const COLOURS: Partial<Record<Asked["state"], "success" | "danger" | "warning" | "brand">> = {
  approved: "success",
  rejected: "danger",
  returned: "warning",
  open: "brand",
};

/** Who was asked and who is asked now, in words; then what is still to come. */
export function Stations({ request, steps }: { request: RequestDetail; steps: Record<string, string> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const titleOf = (step: string) => steps[step.split("#")[0] ?? ""];
  const shown = request.tasks.filter(
    (task) => !["cancelled", "expired"].includes(task.state) || task.decidedAt,
  );
  return (
    <ol className={styles.list} aria-label={t("requests.stations")}>
      {shown.map((task) => (
        <Station key={task.id} task={task} step={titleOf(task.step)} />
      ))}
      {request.next.map((coming) => (
        <li key={coming.step} className={`${styles.line} ${styles.later}`}>
          <Text>{titleOf(coming.step)}</Text>
          {coming.expectedBy && <Text size={200}>{relative(coming.expectedBy)}</Text>}
          <span className={styles.note}>{coming.sentence}</span>
        </li>
      ))}
    </ol>
  );
}

function Station({ task, step }: { task: Asked; step: string | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const instead = task.decidedBy && task.decidedBy.id !== task.assignee.id ? task.decidedBy.name : undefined;
  return (
    <li className={styles.line}>
      <Text weight="semibold">{task.assignee.name}</Text>
      {task.state === "open" ? (
        <Due at={task.dueAt} />
      ) : (
        <Badge appearance="tint" color={COLOURS[task.state] ?? "informative"}>
          {t(`tasks.states.${task.state}`)}
        </Badge>
      )}
      <span className={styles.note}>
        {[
          step,
          instead && t("requests.decidedBy", { name: instead }),
          task.decidedAt && dayAndTime(task.decidedAt),
          task.comment && `“${task.comment}”`,
          task.state === "open" && task.question && t("requests.asksBack"),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </li>
  );
}
