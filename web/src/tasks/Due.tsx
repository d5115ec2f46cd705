import { Badge } from "@fluentui/react-components";
import { ClockAlarmRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { relative } from "../i18n/format";

const DAY = 86_400_000;

/** When an answer is due; late and soon stand out, by words as well as by colour. */
export function Due({ at }: { at: string | null }) {
  const { t } = useTranslation();
  if (!at) return null;
  const left = new Date(at).getTime() - Date.now();
  if (left < 0) {
    return (
      <Badge appearance="tint" color="danger" icon={<ClockAlarmRegular />}>
        {t("tasks.overdue", { when: relative(at) })}
      </Badge>
    );
  }
  return (
    <Badge appearance="tint" color={left < DAY ? "warning" : "subtle"}>
      {t("tasks.due", { when: relative(at) })}
    </Badge>
  );
}
