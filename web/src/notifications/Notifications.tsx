import { Button, makeStyles, Switch, Text, tokens } from "@fluentui/react-components";
import { AlertRegular, CheckmarkRegular, SettingsRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
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

const useStyles = makeStyles({
  tools: { marginBottom: tokens.spacingVerticalM },
  keys: { color: tokens.colorNeutralForeground2, "@media (max-width: 640px)": { display: "none" } },
});

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
          if (!items.length) {
            return (
              <Empty
                icon={<AlertRegular />}
                title={t(onlyUnread ? "notifications.nothingUnread" : "notifications.nothing")}
              >
                {t("notifications.nothingDetail")}
              </Empty>
            );
          }
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: a short way beside the buttons in it
            <div onKeyDown={press}>
              <Rows label={t("notifications.title")}>
                {items.map((one) => (
                  <NotificationRow key={one.id} notification={one} leaves={onlyUnread} />
                ))}
              </Rows>
              <Text as="p" size={200} className={styles.keys}>
                {t("notifications.keys")}
              </Text>
              <More of={known} />
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}

/** The letter u marks what has the focus as read, or as unread again. */
function press({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent<HTMLElement>) {
  if (key !== "u" || ctrlKey || metaKey || altKey || !(target instanceof HTMLElement)) return;
  target.closest("li")?.querySelector<HTMLButtonElement>("button[data-mark]")?.click();
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
  const { say, fail } = useToasts();
  const client = useQueryClient();
  const reading = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/notifications/read", { body: { all: true } })),
    onSuccess: ({ read }) => {
      say(t("notifications.allRead", { count: read }));
      return client.invalidateQueries({ queryKey: ["notifications"] });
    },
    onError: fail,
  });
  return (
    <Button
      icon={<CheckmarkRegular />}
      disabledFocusable={reading.isPending}
      onClick={() => reading.mutate()}
    >
      {t("notifications.readAll")}
    </Button>
  );
}
