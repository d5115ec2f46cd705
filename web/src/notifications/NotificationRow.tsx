import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkRegular, MailUnreadRegular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import { Row } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { When } from "../ui/When";

const useStyles = makeStyles({
  dot: {
    width: "8px",
    height: "8px",
    borderRadius: "50%",
    flexShrink: 0,
    backgroundColor: tokens.colorBrandBackground,
    // In forced colours backgrounds are taken away; the border stays.
    border: `1px solid ${tokens.colorBrandBackground}`,
    boxSizing: "border-box",
    "@media (forced-colors: active)": { border: "4px solid Highlight" },
  },
  read: {
    backgroundColor: "transparent",
    border: "none",
    "@media (forced-colors: active)": { border: "none" },
  },
});

interface Props {
  notification: Schemas["NotificationOut"];
  /** Whether it goes from the list once it is read. */
  leaves?: boolean;
}

/** Something that I was told; a link of the hub itself opens here, and then it is read. It can be marked either way. */
export function NotificationRow({
  notification: { id, title, text, link, createdAt, readAt },
  leaves,
}: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { fail } = useToasts();
  const client = useQueryClient();
  const to = inside(link);
  const marking = useMutation({
    mutationFn: (read: boolean): Promise<unknown> =>
      read
        ? ask(api.POST("/api/v1/notifications/read", { body: { ids: [id] } }))
        : ask(api.POST("/api/v1/notifications/unread", { body: { ids: [id] } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["notifications"] }),
  });
  const mark = (event: MouseEvent<HTMLElement>) => {
    if (leaves && !readAt) focusBeside(event.currentTarget);
    marking.mutate(!readAt, { onError: fail });
  };
  return (
    <Row
      {...(to && { to })}
      onOpen={() => !readAt && marking.mutate(true)}
      start={
        <span
          className={readAt ? `${styles.dot} ${styles.read}` : styles.dot}
          {...(readAt ? { "aria-hidden": true } : { role: "img", "aria-label": t("notifications.unread") })}
        />
      }
      beside={
        <Button
          data-mark
          appearance="subtle"
          icon={readAt ? <MailUnreadRegular /> : <CheckmarkRegular />}
          title={t(readAt ? "notifications.unreadOne" : "notifications.readOne")}
          aria-label={t(readAt ? "notifications.unreadThis" : "notifications.readThis", { title })}
          onClick={mark}
        />
      }
      title={title}
      note={
        <>
          {text && `${text} · `}
          <When at={createdAt} />
        </>
      }
    />
  );
}

/** What is marked goes: the focus goes to what comes after it, before it, or to the heading. */
function focusBeside(button: HTMLElement) {
  const row = button.closest("li");
  const other = row?.nextElementSibling ?? row?.previousElementSibling;
  const next =
    other?.querySelector<HTMLElement>("button[data-mark]") ?? document.querySelector<HTMLElement>("h1");
  next?.focus();
}

/** The place within this page where a link of the hub leads; nothing for any other. */
export function inside(link: string | null): string | undefined {
  if (!link) return undefined;
  const url = new URL(link, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : undefined;
}
