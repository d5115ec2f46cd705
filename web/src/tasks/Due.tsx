import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ClockAlarmRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { relative } from "../i18n/format";
import { useMinute } from "../ui/minute";

const DAY = 86_400_000;
// A badge as Fluent draws it, in one element: a long list has hundreds of them.
const useStyles = makeStyles({
  badge: {
    display: "inline-flex",
    alignItems: "center",
    justifyContent: "center",
    gap: tokens.spacingHorizontalXXS,
    flexShrink: 0,
    boxSizing: "border-box",
    height: "20px",
    padding: `0 ${tokens.spacingHorizontalXS}`,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: tokens.lineHeightBase200,
    whiteSpace: "nowrap",
  },
  soon: {
    border: `1px solid ${tokens.colorPaletteYellowBorder1}`,
    backgroundColor: tokens.colorPaletteYellowBackground1,
    color: tokens.colorPaletteYellowForeground1,
  },
  late: {
    border: `1px solid ${tokens.colorPaletteRedBorder1}`,
    backgroundColor: tokens.colorPaletteRedBackground1,
    color: tokens.colorPaletteRedForeground1,
  },
});

/** When an answer is due; late and soon stand out, by words as well as by colour. */
export function Due({ at }: { at: string | null }) {
  const styles = useStyles();
  const { t } = useTranslation();
  useMinute();
  if (!at) return null;
  const left = new Date(at).getTime() - Date.now();
  const late = left < 0;
  return (
    <span className={mergeClasses(styles.badge, late ? styles.late : left < DAY && styles.soon)}>
      {late && <ClockAlarmRegular aria-hidden />}
      {t(late ? "tasks.overdue" : "tasks.due", { when: relative(at) })}
    </span>
  );
}
