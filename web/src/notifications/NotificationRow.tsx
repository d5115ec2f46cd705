import { makeStyles, tokens } from "@fluentui/react-components";
import type { Schemas } from "../api/client";
import { Row } from "../ui/Rows";
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

/** Something that I was told; a link of the hub itself opens here. */
export function NotificationRow({ notification }: { notification: Schemas["NotificationOut"] }) {
  const styles = useStyles();
  const to = inside(notification.link);
  return (
    <Row
      {...(to && { to })}
      start={
        <span className={notification.readAt ? `${styles.dot} ${styles.read}` : styles.dot} aria-hidden />
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
