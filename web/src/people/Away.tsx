import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Me } from "../app/me";
import { dayAndTime } from "../i18n/format";

/** That my automatic replies in Outlook are on, and until when. */
export function Away({ me: { absence } }: { me: Me }) {
  const { t } = useTranslation();
  if (!absence) return null;
  return (
    <MessageBar layout="multiline" style={{ marginBottom: "16px" }}>
      <MessageBarBody>
        {absence.endsAt
          ? t("delegations.away", { day: dayAndTime(absence.endsAt) })
          : t("delegations.awayNow")}
      </MessageBarBody>
    </MessageBar>
  );
}
