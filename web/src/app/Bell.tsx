import { Button, CounterBadge, makeStyles } from "@fluentui/react-components";
import { AlertRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { unread } from "../notifications/queries";

const useStyles = makeStyles({
  root: { position: "relative" },
  count: { position: "absolute", top: "-2px", right: "-2px", pointerEvents: "none" },
});

/** How much was not read yet; leads to it. */
export function Bell() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [, go] = useLocation();
  const count = useQuery(unread).data?.items.length ?? 0;
  return (
    <span className={styles.root}>
      <Button
        appearance="subtle"
        icon={<AlertRegular />}
        aria-label={t("nav.notifications", { count })}
        onClick={() => go("/notifications")}
      />
      {count > 0 && (
        <CounterBadge className={styles.count} size="small" count={count} overflowCount={9} aria-hidden />
      )}
    </span>
  );
}
