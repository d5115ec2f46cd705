import { Button, Field, Textarea } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { HubForm, type Values } from "../forms/HubForm";
import { Fault } from "../ui/Fault";
import type { TaskDetail } from "./Decide";
import { useAct } from "./useAct";

/** The form, or the line, that somebody is asked to fill in. */
export default function AnswerForm({ task: { id, answerForm } }: { task: TaskDetail }) {
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
          disabled={!text.trim()}
          disabledFocusable={answering.isPending}
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
          disabledFocusable={answering.isPending}
          style={{ marginTop: "16px" }}
        >
          {t("tasks.answer")}
        </Button>
      </HubForm>
    </>
  );
}
