import { Field } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { PersonPicker } from "../people/PersonPicker";
import { person } from "../people/queries";
import { Confirm } from "../ui/Confirm";
import { useToasts } from "../ui/toasts";
import type { Asked } from "./queries";

interface Props {
  task: Asked;
  /** Whether it goes up the line: then the manager of whoever is asked is proposed. */
  up: boolean;
  close: () => void;
}

/** Gives a task to somebody else, with a reason that all concerned can read. */
export function Reassign({ task: { id, assignee, request, step }, up, close }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { say } = useToasts();
  const manager = useQuery({ ...person(assignee.id), enabled: up }).data?.managerId ?? undefined;
  const [chosen, setChosen] = useState<string>();
  const to = chosen ?? (up ? manager : undefined);
  const moving = useMutation({
    mutationFn: (reason: string) =>
      ask(
        api.POST("/api/v1/tasks/{id}/reassign", { params: { path: { id } }, body: { to: to ?? "", reason } }),
      ),
    onSuccess: () => {
      say(t("owner.reassigned", { number: request.number }));
      close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["owned", request.process] }),
  });
  return (
    <Confirm
      open
      title={t(up ? "owner.escalateTitle" : "owner.reassignTitle", { number: request.number, step })}
      text={t("owner.reassignText", { name: assignee.name })}
      word={t(up ? "owner.escalate" : "owner.reassign")}
      reason={t("owner.reason")}
      needed
      busy={moving.isPending || !to}
      error={moving.error}
      cancel={close}
      confirm={moving.mutate}
    >
      <Field label={t("owner.to")} required>
        <PersonPicker value={to} onChange={(person) => setChosen(person ?? "")} />
      </Field>
    </Confirm>
  );
}
