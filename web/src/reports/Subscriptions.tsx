import { Button } from "@fluentui/react-components";
import { DeleteRegular, MailRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask, seen } from "../api/client";
import { said } from "../forms/schema";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Row, Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { type Report, subscriptions } from "./queries";
import { sentence } from "./recurrence";

/** What is sent to me again and again. */
export function Subscriptions({ reports }: { reports: readonly Report[] }) {
  const { t, i18n } = useTranslation();
  const known = useQuery(subscriptions);
  const title = (key: string) => said(reports.find((one) => one.key === key)?.title, i18n.language) ?? key;
  return (
    <Answer of={known}>
      {({ items }) =>
        items.length ? (
          <Rows label={t("reports.subscriptions")}>
            {items.map((one) => (
              <Row
                key={one.id}
                title={title(one.report)}
                note={`${sentence(one.cron)} (${one.timeZone}) · ${t(`reports.formats.${one.format}`)} · ${t(`preferences.${one.channel}`)}`}
                end={<Cancel id={one.id} version={one.version} title={title(one.report)} />}
              />
            ))}
          </Rows>
        ) : (
          <Empty icon={<MailRegular />} title={t("reports.noSubscriptions")}>
            {t("reports.noSubscriptionsDetail")}
          </Empty>
        )
      }
    </Answer>
  );
}

function Cancel({ id, version, title }: { id: string; version: number; title: string }) {
  const { t } = useTranslation();
  const { say, fail } = useToasts();
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: () =>
      ask(
        api.DELETE("/api/v1/report-subscriptions/{id}", { params: { path: { id }, header: seen(version) } }),
      ),
    onSuccess: () => say(t("reports.cancelled", { title })),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: ["report-subscriptions"] }),
  });
  return (
    <Button
      appearance="subtle"
      icon={<DeleteRegular />}
      disabledFocusable={ending.isPending}
      aria-label={t("reports.cancel", { title })}
      onClick={() => ending.mutate()}
    />
  );
}
