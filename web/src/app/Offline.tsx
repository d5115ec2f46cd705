import { MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

/** Says that there is no connection, for as long as there is none. */
export function Offline() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  );
  if (online) return null;
  return (
    <MessageBar intent="warning" role="status">
      <MessageBarBody>
        <MessageBarTitle>{t("ui.offline")}</MessageBarTitle>
        {t("ui.offlineDetail")}
      </MessageBarBody>
    </MessageBar>
  );
}
