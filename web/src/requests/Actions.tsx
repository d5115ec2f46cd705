import { Button } from "@fluentui/react-components";
import { ArrowUndoRegular, ClockAlarmRegular, EditRegular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api, ask } from "../api/client";
import type { Me } from "../app/me";
import { Confirm } from "../ui/Confirm";
import { useToasts } from "../ui/toasts";
import type { RequestDetail } from "./queries";

/** What its requester can do with a request as it stands. */
export function Actions({ me, request }: { me: Me; request: RequestDetail }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  if (request.requester.id !== me.id) return null;
  const edit =
    request.state === "draft"
      ? `/processes/${request.process}?draft=${request.id}`
      : `/requests/${request.id}/correct`;
  return (
    <>
      {["draft", "returned"].includes(request.state) && (
        <Button appearance="primary" icon={<EditRegular />} onClick={() => go(edit)}>
          {t(request.state === "draft" ? "requests.goOn" : "requests.correct")}
        </Button>
      )}
      {request.state === "running" && <Remind request={request} />}
      {["draft", "running", "returned"].includes(request.state) && <Withdraw request={request} />}
    </>
  );
}

function Remind({ request: { id } }: { request: RequestDetail }) {
  const { t } = useTranslation();
  const { say, fail } = useToasts();
  const reminding = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/requests/{id}/remind", { params: { path: { id } } })),
    onSuccess: ({ reminded }) => say(t("requests.reminded", { count: reminded })),
    onError: fail,
  });
  return (
    <Button
      icon={<ClockAlarmRegular />}
      disabledFocusable={reminding.isPending}
      onClick={() => reminding.mutate()}
    >
      {t("requests.remind")}
    </Button>
  );
}

function Withdraw({ request: { id } }: { request: RequestDetail }) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const withdrawing = useMutation({
    mutationFn: (reason: string) =>
      ask(api.POST("/api/v1/requests/{id}/withdraw", { params: { path: { id } }, body: { reason } })),
    onSuccess: () => {
      setOpen(false);
      say(t("requests.withdrawn"));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["request", id] }),
  });
  return (
    <>
      <Button icon={<ArrowUndoRegular />} onClick={() => setOpen(true)}>
        {t("requests.withdraw")}
      </Button>
      <Confirm
        open={open}
        title={t("requests.withdrawTitle")}
        text={t("requests.withdrawText")}
        word={t("requests.withdraw")}
        reason={t("requests.withdrawReason")}
        busy={withdrawing.isPending}
        error={withdrawing.error}
        cancel={() => setOpen(false)}
        confirm={(reason) => withdrawing.mutate(reason)}
      />
    </>
  );
}
