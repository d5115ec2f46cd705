import { Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { AlertRegular, CheckmarkRegular, SettingsRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api, ask } from "../api/client";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { NotificationRow } from "./NotificationRow";
import { told } from "./queries";

const useStyles = makeStyles({ tools: { marginBottom: tokens.spacingVerticalM } });

/** All that I was told, newest first. */
export default function Notifications() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [onlyUnread, setOnlyUnread] = useState(false);
  const known = useInfiniteQuery({ ...told(onlyUnread), placeholderData: (before) => before });
  return (
    <Page title={t("notifications.title")} lead={t("notifications.lead")} actions={<Actions />}>
      <Switch
        className={styles.tools}
        label={t("notifications.onlyUnread")}
        checked={onlyUnread}
        onChange={(_, { checked }) => setOnlyUnread(checked)}
      />
      <Answer of={known}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length) return <Empty icon={<AlertRegular />} title={t("notifications.nothing")} />;
          return (
            <>
              <Rows label={t("notifications.title")}>
                {items.map((one) => (
                  <NotificationRow key={one.id} notification={one} />
                ))}
              </Rows>
              <More of={known} />
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

function Actions() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  return (
    <>
      <ReadAll />
      <Button icon={<SettingsRegular />} onClick={() => go("/profile")}>
        {t("profile.telling")}
      </Button>
    </>
  );
}

function ReadAll() {
  const { t } = useTranslation();
  const { fail } = useToasts();
  const client = useQueryClient();
  const reading = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/notifications/read", { body: { all: true } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["notifications"] }),
    onError: fail,
  });
  return (
    <Button icon={<CheckmarkRegular />} disabled={reading.isPending} onClick={() => reading.mutate()}>
      {t("notifications.readAll")}
    </Button>
  );
}
