import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { Answer } from "../ui/Answer";
import { Prose } from "../ui/Prose";
import { When } from "../ui/When";
import { timeline } from "./queries";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  line: {
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: tokens.spacingHorizontalM,
    overflowWrap: "anywhere",
  },
  comment: { borderLeftColor: tokens.colorBrandStroke1 },
  time: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** All that happened, oldest first. */
export function Timeline({ id }: { id: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(timeline(id));
  return (
    <Answer of={known}>
      {({ items }) => (
        <ol className={styles.list} aria-label={t("requests.happened")} aria-live="polite">
          {items.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what happened keeps its place
            <Line key={index} line={line} />
          ))}
        </ol>
      )}
    </Answer>
  );
}

const TALK = ["commented", "asked", "answered", "questioned"];

function Line({ line }: { line: Schemas["LineOut"] }) {
  const styles = useStyles();
  return (
    <li className={mergeClasses(styles.line, TALK.includes(line.type) && styles.comment)}>
      <Prose text={line.text} />
      <span className={styles.time}>
        <When at={line.at} />
      </span>
    </li>
  );
}
