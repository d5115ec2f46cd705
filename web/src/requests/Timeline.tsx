import { makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { Answer } from "../ui/Answer";
import { Face } from "../ui/Face";
import { Prose } from "../ui/Prose";
import { When } from "../ui/When";
import { type RequestDetail, timeline } from "./queries";
import { whoWasAnswered } from "./standing";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  line: {
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: tokens.spacingHorizontalM,
    overflowWrap: "anywhere",
  },
  time: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  said: { display: "flex", gap: tokens.spacingHorizontalS, alignItems: "flex-start" },
  bubble: {
    minWidth: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    borderRadius: tokens.borderRadiusLarge,
    overflowWrap: "anywhere",
  },
  question: { borderLeft: `3px solid ${tokens.colorBrandStroke1}` },
  head: { display: "flex", flexWrap: "wrap", columnGap: tokens.spacingHorizontalS, alignItems: "baseline" },
});

/** All that happened, oldest first; what people said to each other stands out with who said it. */
export function Timeline({ request }: { request: RequestDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(timeline(request.id));
  return (
    <Answer of={known}>
      {({ items }) => (
        <ol className={styles.list} aria-label={t("requests.happened")} aria-live="polite">
          {items.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what happened keeps its place
            <Happened key={index} line={line} to={whoWasAnswered(request, line)} />
          ))}
        </ol>
      )}
    </Answer>
  );
}

// In which detail of a line somebody's own words stand.
const WORDS: Record<string, string> = { commented: "text", asked: "question", answered: "answer" };

function saidIn(line: Schemas["LineOut"]): string | undefined {
  const words = line.details[WORDS[line.type] ?? ""];
  return typeof words === "string" && line.actor ? words : undefined;
}

interface Told {
  line: Schemas["LineOut"];
  to: string | undefined;
}

function Happened({ line, to }: Told) {
  const words = saidIn(line);
  return words ? <Said line={line} words={words} to={to} /> : <Line line={line} />;
}

function Said({ line, words, to }: Told & { words: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const name = line.actor?.name ?? "";
  return (
    <li className={styles.said}>
      <Face name={name} />
      <div className={mergeClasses(styles.bubble, line.type !== "commented" && styles.question)}>
        <span className={styles.head}>
          <Text weight="semibold">
            {to ? t("requests.said.answeredTo", { name, to }) : t(`requests.said.${line.type}`, { name })}
          </Text>
          <span className={styles.time}>
            <When at={line.at} />
          </span>
        </span>
        <Prose text={words} />
      </div>
    </li>
  );
}

function Line({ line }: { line: Schemas["LineOut"] }) {
  const styles = useStyles();
  return (
    <li className={styles.line}>
      <Prose text={line.text} />
      <span className={styles.time}>
        <When at={line.at} />
      </span>
    </li>
  );
}
