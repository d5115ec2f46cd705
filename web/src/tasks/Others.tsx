import { Button, Field, makeStyles, Textarea, tokens } from "@fluentui/react-components";
import { ChatHelpRegular, PersonArrowRightRegular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { HubForm, type Values } from "../forms/HubForm";
import { PersonPicker } from "../people/PersonPicker";
import { Confirm } from "../ui/Confirm";
import { Fault } from "../ui/Fault";
import { useToasts } from "../ui/toasts";
import type { TaskDetail } from "./Decide";

const useStyles = makeStyles({
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** What one can do instead of deciding: ask back, or have somebody else decide; or answer what was asked. */
export function Others({ task }: { task: TaskDetail }) {
  const styles = useStyles();
  if (task.kind === "ask") return <AnswerForm task={task} />;
  return (
    <div className={styles.buttons}>
      <Question task={task} />
      <Delegate task={task} />
    </div>
  );
}

function useAct(act: (text: string) => Promise<unknown>, done: string, close: () => void) {
  const client = useQueryClient();
  const { say } = useToasts();
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      say(done);
      close();
    },
    onSettled: () =>
      Promise.all(["task", "tasks", "request"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
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

/** The form, or the line, that somebody is asked to fill in. */
function AnswerForm({ task: { id, answerForm } }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const [text, setText] = useState("");
  const params = { path: { id } };
  const answering = useAct(
    () =>
      ask(
        api.POST("/api/v1/tasks/{id}/answer", {
          params,
          body: answerForm ? { form: values } : { answer: text },
        }),
      ),
    t("tasks.answered"),
    () => undefined,
  );
  if (!answerForm) {
    return (
      <>
        {answering.error && <Fault error={answering.error} />}
        <Field label={t("tasks.answerLabel")}>
          <Textarea value={text} maxLength={4000} onChange={(_, data) => setText(data.value)} />
        </Field>
        <Button
          appearance="primary"
          disabled={!text.trim() || answering.isPending}
          onClick={() => answering.mutate("")}
        >
          {t("tasks.answer")}
        </Button>
      </>
    );
  }
  return (
    <>
      {answering.error && <Fault error={answering.error} />}
      <HubForm schema={answerForm} values={values} onChange={setValues} onSubmit={() => answering.mutate("")}>
        <Button
          type="submit"
          appearance="primary"
          disabled={answering.isPending}
          style={{ marginTop: "16px" }}
        >
          {t("tasks.answer")}
        </Button>
      </HubForm>
    </>
  );
}
