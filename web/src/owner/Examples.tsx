import { Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular, DismissCircleRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { Checked } from "./queries";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  line: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", gap: tokens.spacingHorizontalS },
  icon: { fontSize: "20px", lineHeight: 1 },
  holds: { color: tokens.colorStatusSuccessForeground1 },
  broken: { color: tokens.colorStatusDangerForeground1 },
  said: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

/** The stories that a definition promises, and whether each comes as told. */
export function Examples({ checked, go }: { checked: Checked; go: (line: number, column: number) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!checked.examples.length) return <Text>{t("owner.noExamples")}</Text>;
  return (
    <ul className={styles.list}>
      {checked.examples.map(({ name, line, column, ok, differences }) => (
        <li key={`${line} ${name}`} className={styles.line}>
          <span className={`${styles.icon} ${ok ? styles.holds : styles.broken}`} aria-hidden>
            {ok ? <CheckmarkCircleRegular /> : <DismissCircleRegular />}
          </span>
          <span>
            <Link as="button" inline onClick={() => go(line, column)}>
              {name}
            </Link>
            : {t(ok ? "owner.holds" : "owner.broken")}
            {!ok && (
              <ul className={styles.said}>
                {differences.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
