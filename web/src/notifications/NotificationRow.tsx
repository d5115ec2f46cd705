import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkRegular } from "@fluentui/react-icons";
import { useQueryClient } from "@tanstack/react-query";
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
  },
  read: { backgroundColor: "transparent" },
});

/** Something that I was told; a link of the hub itself opens here, and then it is read. */
export function NotificationRow({ notification }: { notification: Schemas["NotificationOut"] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { fail } = useToasts();
  const client = useQueryClient();
  const to = inside(notification.link);
  const read = async () => {
    if (notification.readAt) return;
    await ask(api.POST("/api/v1/notifications/read", { body: { ids: [notification.id] } }));
    void client.invalidateQueries({ queryKey: ["notifications"] });
  };
  return (
    <Row
      {...(to && { to })}
      onOpen={() => void read().catch(() => undefined)}
      start={
        <span className={notification.readAt ? `${styles.dot} ${styles.read}` : styles.dot} aria-hidden />
      }
      beside={
        !notification.readAt && (
          <Button
            appearance="subtle"
            icon={<CheckmarkRegular />}
            title={t("notifications.readOne")}
            aria-label={t("notifications.readThis", { title: notification.title })}
            onClick={() => void read().catch(fail)}
          />
        )
      }
      title={notification.title}
      note={
        <>
          {notification.text && `${notification.text} · `}
          <When at={notification.createdAt} />
        </>
      }
    />
  );
}

/** The place within this page where a link of the hub leads; nothing for any other. */
export function inside(link: string | null): string | undefined {
  if (!link) return undefined;
  const url = new URL(link, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : undefined;
}
