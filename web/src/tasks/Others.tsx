import { Button, Field, makeStyles, tokens } from "@fluentui/react-components";
import { ChatHelpRegular, PersonArrowRightRegular } from "@fluentui/react-icons";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { loadPersonPicker, PersonPicker } from "../people/PersonPicker";
import { useAhead } from "../ui/ahead";
import { Confirm } from "../ui/Confirm";
import { Waiting } from "../ui/Waiting";
import type { TaskDetail } from "./Decide";
import { useAct } from "./useAct";

const AnswerForm = lazy(() => import("./AnswerForm"));

const useStyles = makeStyles({
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** What one can do instead of deciding: ask back, or have somebody else decide; or answer what was asked. */
export function Others({ task }: { task: TaskDetail }) {
  const styles = useStyles();
  if (task.kind === "ask") {
    return (
      <Suspense fallback={<Waiting />}>
        <AnswerForm task={task} />
      </Suspense>
    );
  }
  return (
    <div className={styles.buttons}>
      <Question task={task} />
      <Delegate task={task} />
    </div>
  );
}

function Question({ task: { id, request } }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const asking = useAct(
    (question) =>
      ask(
        api.POST("/api/v1/tasks/{id}/question", {
          params: { path: { id } },
          body: { question },
        }),
      ),
    t("tasks.asked", { name: request.requester.name }),
    () => setOpen(false),
  );
  return (
    <>
      <Button appearance="subtle" icon={<ChatHelpRegular />} onClick={() => setOpen(true)}>
        {t("tasks.question")}
      </Button>
      <Confirm
        open={open}
        title={t("tasks.questionTitle", { name: request.requester.name })}
        text={t("tasks.questionText")}
        word={t("tasks.ask")}
        reason={t("tasks.questionLabel")}
        needed
        busy={asking.isPending}
        error={asking.error}
        cancel={() => setOpen(false)}
        confirm={asking.mutate}
      />
    </>
  );
}

function Delegate({ task: { id } }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState<string>();
  useAhead(loadPersonPicker);
  const passing = useAct(
    (reason) =>
      ask(
        api.POST("/api/v1/tasks/{id}/delegate", {
          params: { path: { id } },
          body: { to: to ?? "", reason },
        }),
      ),
    t("tasks.passed"),
    () => setOpen(false),
  );
  return (
    <>
      <Button appearance="subtle" icon={<PersonArrowRightRegular />} onClick={() => setOpen(true)}>
        {t("tasks.delegate")}
      </Button>
      <Confirm
        open={open}
        title={t("tasks.delegateTitle")}
        word={t("tasks.delegate")}
        reason={t("tasks.delegateReason")}
        busy={passing.isPending || !to}
        error={passing.error}
        cancel={() => setOpen(false)}
        confirm={passing.mutate}
      >
        <Field label={t("tasks.delegateTo")} required>
          <PersonPicker value={to} onChange={setTo} />
        </Field>
      </Confirm>
    </>
  );
}
