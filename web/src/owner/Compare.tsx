import { yaml } from "@codemirror/lang-yaml";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { makeStyles, tokens } from "@fluentui/react-components";
import { useQueries } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Fault } from "../ui/Fault";
import { Page } from "../ui/Page";
import { Panel } from "../ui/Panel";
import { Waiting } from "../ui/Waiting";
import { Changes } from "./Changes";
import { look } from "./look";
import { version } from "./queries";

const useStyles = makeStyles({
  parts: { display: "grid", gap: tokens.spacingVerticalXL, gridTemplateColumns: "minmax(0, 1fr)" },
  texts: {
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    overflow: "auto",
    maxHeight: "80vh",
  },
});

// What is alike is folded but for a few lines around each change.
const collapseUnchanged = { margin: 3, minSize: 6 };

interface Props {
  processKey: string;
  before: number;
  after: number;
}

/** Two versions: what changed in sentences, then their texts side by side. */
export default function Compare({ processKey, before, after }: Props) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [one, other] = useQueries({ queries: [version(processKey, before), version(processKey, after)] });
  const error = one.error ?? other.error;
  if (error) return <Fault error={error} />;
  if (!one.data || !other.data) return <Waiting />;
  return (
    <Page
      title={t("owner.changes", { before, after })}
      lead={<Link href={`/${processKey}`}>{other.data.title || processKey}</Link>}
    >
      <div className={styles.parts}>
        <Panel title={t("owner.inWords")}>
          <Changes processKey={processKey} before={before} after={after} />
        </Panel>
        <Panel title={t("owner.inText")}>
          <Texts
            key={i18n.language}
            before={one.data.text}
            after={other.data.text}
            labels={[before, after].map((number) => t("owner.version", { version: number }))}
          />
        </Panel>
      </div>
    </Page>
  );
}

interface TextsProps {
  before: string;
  after: string;
  labels: string[];
}

/** Two texts: side by side, or where there is no room for that one within the other. */
function Texts({ before, after, labels }: TextsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const narrow = useNarrow();
  const place = useRef<HTMLDivElement>(null);
  const words = useRef({
    labels,
    said: t("owner.editor", { returnObjects: true }) as Record<string, string>,
  });
  useEffect(() => {
    if (!place.current) return undefined;
    const side = (label = "") => [
      lineNumbers(),
      yaml(),
      look,
      EditorView.lineWrapping,
      EditorState.phrases.of(words.current.said),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    ];
    const parent = place.current;
    const [left, right] = words.current.labels;
    const view = narrow
      ? new EditorView({
          doc: after,
          parent,
          extensions: [
            ...side(`${left} → ${right}`),
            unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged }),
          ],
        })
      : new MergeView({
          a: { doc: before, extensions: side(left) },
          b: { doc: after, extensions: side(right) },
          parent,
          collapseUnchanged,
          gutter: true,
        });
    return () => view.destroy();
  }, [before, after, narrow]);
  return <div ref={place} className={styles.texts} />;
}

const NARROW = matchMedia("(max-width: 900px)");

function useNarrow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      NARROW.addEventListener("change", tell);
      return () => NARROW.removeEventListener("change", tell);
    },
    () => NARROW.matches,
  );
}
