import { Button, MessageBar, MessageBarActions, MessageBarBody } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useNewVersion } from "./version";

/** Says that there is a newer version of this page; it comes when the reader wants it. */
export function NewVersion() {
  const { t } = useTranslation();
  if (!useNewVersion()) return null;
  return (
    <MessageBar intent="info" role="status">
      <MessageBarBody>{t("app.newVersion")}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
