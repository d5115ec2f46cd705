import { Link, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular, ErrorCircleRegular, LightbulbRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Checked, Remark } from "./queries";

const useStyles = makeStyles({
  part: { marginBottom: tokens.spacingVerticalL },
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  line: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", gap: tokens.spacingHorizontalS },
  icon: { fontSize: "20px", lineHeight: 1 },
  wrong: { color: tokens.colorStatusDangerForeground1 },
  good: { color: tokens.colorStatusSuccessForeground1 },
});

/** What keeps a definition from being published, and what could be better; each leads to its line. */
export function Remarks({ checked, go }: { checked: Checked; go: (line: number, column: number) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { problems, advice } = checked;
  if (!problems.length && !advice.length) {
    return (
      <Text>
        <CheckmarkCircleRegular className={styles.good} aria-hidden /> {t("owner.nothingToSay")}
      </Text>
    );
  }
  return (
    <>
      <Part
        title={t("owner.problems")}
        remarks={problems}
        icon={<ErrorCircleRegular className={styles.wrong} />}
        go={go}
      />
      <Part title={t("owner.advice")} remarks={advice} icon={<LightbulbRegular />} go={go} />
    </>
  );
}

interface PartProps {
  title: string;
  remarks: readonly Remark[];
  icon: ReactNode;
  go: (line: number, column: number) => void;
}

function Part({ title, remarks, icon, go }: PartProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!remarks.length) return null;
  return (
    <div className={styles.part}>
      <Subtitle2 as="h2">{title}</Subtitle2>
      <ul className={styles.list}>
        {remarks.map(({ line, column, pointer, detail }) => (
          <li key={`${line} ${column} ${pointer} ${detail}`} className={styles.line}>
            <span className={styles.icon} aria-hidden>
              {icon}
            </span>
            <span>
              <Link as="button" inline onClick={() => go(line, column)}>
                {t("owner.line", { line })}
              </Link>{" "}
              {detail}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
