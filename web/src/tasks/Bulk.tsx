import { Button, Checkbox, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkRegular, DismissRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "../ui/Confirm";
import type { Decision } from "./outbox";
import type { Task } from "./queries";
import { useDecisions } from "./useDecisions";

const useStyles = makeStyles({
  root: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    minHeight: "32px",
  },
});

interface Props {
  chosen: readonly Task[];
  all: readonly Task[];
  select: (ids: ReadonlySet<string>) => void;
}

/** Decides all that were selected at once. */
export function Bulk({ chosen, all, select }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const decide = useDecisions();
  const [rejecting, setRejecting] = useState(false);
  const approvals = chosen.filter((one) => one.kind === "approve");
  const say = (outcome: Decision["outcome"], comment = "") => {
    decide(approvals.map(({ id, version }) => ({ task: id, version, outcome, comment })));
    select(new Set());
    setRejecting(false);
  };
  if (!all.length) return null;
  const every = chosen.length === all.length;
  return (
    <div className={styles.root} role="toolbar" aria-label={t("tasks.bulk")}>
      <Checkbox
        checked={every ? true : chosen.length ? "mixed" : false}
        label={chosen.length ? t("tasks.selected", { count: chosen.length }) : t("tasks.selectAll")}
        onChange={() => select(new Set(every ? [] : all.map((one) => one.id)))}
      />
      {approvals.length > 0 && (
        <>
          <Button
            size="small"
            appearance="primary"
            icon={<CheckmarkRegular />}
            onClick={() => say("approve")}
          >
            {t("tasks.approveMany", { count: approvals.length })}
          </Button>
          <Button size="small" icon={<DismissRegular />} onClick={() => setRejecting(true)}>
            {t("tasks.rejectMany", { count: approvals.length })}
          </Button>
        </>
      )}
      <Confirm
        open={rejecting}
        title={t("tasks.rejectMany", { count: approvals.length })}
        word={t("tasks.reject")}
        reason={t("tasks.why")}
        needed
        cancel={() => setRejecting(false)}
        confirm={(reason) => say("reject", reason)}
      />
    </div>
  );
}
