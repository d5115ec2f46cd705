import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer } from "../ui/Answer";
import { difference } from "./queries";

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, display: "grid", gap: tokens.spacingVerticalXS },
});

/** What one version says differently than another, in sentences. */
export function Changes({
  processKey,
  before,
  after,
}: {
  processKey: string;
  before: number;
  after: number;
}) {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(difference(processKey, before, after));
  return (
    <Answer of={known}>
      {({ items }) =>
        items.length ? (
          <ul className={styles.list} aria-label={t("owner.changes", { before, after })}>
            {items.map(({ kind, where, sentence }) => (
              <li key={`${kind} ${where} ${sentence}`}>{sentence}</li>
            ))}
          </ul>
        ) : (
          <Text>{t("owner.noChanges", { before, after })}</Text>
        )
      }
    </Answer>
  );
}
