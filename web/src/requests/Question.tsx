import { Button, Field, Textarea } from "@fluentui/react-components";
import { SendRegular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import { Fault } from "../ui/Fault";
import { Panel } from "../ui/Panel";
import { Prose } from "../ui/Prose";
import { useToasts } from "../ui/toasts";
import type { RequestDetail } from "./queries";

type Asked = Schemas["AskedOut"];

/** What an approver asked, with a place for the answer. */
export default function Question({ request: { id }, task }: { request: RequestDetail; task: Asked }) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const answering = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/tasks/{id}/answer", { params: { path: { id: task.id } }, body: { answer: text } }),
      ),
    onSuccess: () => say(t("requests.answered", { name: task.assignee.name })),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["requests"] });
      return client.invalidateQueries({ queryKey: ["request", id] });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    answering.mutate();
  };
  return (
    <Panel title={t("requests.asksYou", { name: task.assignee.name })} marked>
      <Prose text={task.question ?? ""} />
      {answering.error && <Fault error={answering.error} />}
      <form onSubmit={send} style={{ display: "grid", gap: "8px", justifyItems: "start" }}>
        <Field label={t("tasks.answerLabel")} hint={t("requests.clockStands")} style={{ width: "100%" }}>
          <Textarea
            value={text}
            maxLength={4000}
            resize="vertical"
            onChange={(_, data) => setText(data.value)}
          />
        </Field>
        <Button
          type="submit"
          appearance="primary"
          icon={<SendRegular />}
          disabled={!text.trim()}
          disabledFocusable={answering.isPending}
        >
          {t("tasks.answer")}
        </Button>
      </form>
    </Panel>
  );
}
