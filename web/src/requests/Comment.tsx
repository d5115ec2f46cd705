import { Button, Field, Textarea } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { useToasts } from "../ui/toasts";
import type { RequestDetail } from "./queries";

/** Says something to everybody concerned. What was typed stays until it has arrived. */
export default function Comment({ request: { id } }: { request: RequestDetail }) {
  const { t } = useTranslation();
  const { fail } = useToasts();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const saying = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/v1/requests/{id}/comments", { params: { path: { id } }, body: { text } })),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["request", id] });
    },
    onError: fail,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !saying.isPending) saying.mutate();
  };
  return (
    <form onSubmit={send} style={{ display: "grid", gap: "8px", justifyItems: "start" }}>
      <Field label={t("requests.comment")} style={{ width: "100%" }}>
        <Textarea
          value={text}
          maxLength={4000}
          resize="vertical"
          onChange={(_, data) => setText(data.value)}
        />
      </Field>
      <Button type="submit" disabledFocusable={!text.trim() || saying.isPending}>
        {t("requests.say")}
      </Button>
    </form>
  );
}
