import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { Caption1, makeStyles, tokens } from "@fluentui/react-components";
import { type RefObject, useEffect, useId, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { choicesAt, type Grammar } from "./completion";
import { look } from "./look";
import type { Remark } from "./queries";

const useStyles = makeStyles({
  root: {
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    overflow: "hidden",
    "& .cm-editor": { height: "calc(100vh - 260px)", minHeight: "320px" },
    "@media (max-width: 1100px)": { "& .cm-editor": { height: "55vh" } },
  },
  hint: { display: "block", color: tokens.colorNeutralForeground2, marginTop: tokens.spacingVerticalXS },
});

export interface Mark extends Remark {
  severity: "error" | "warning" | "info";
}

/** The way to a place in the text. */
export interface Goer {
  go: (line: number, column: number) => void;
}

interface Props {
  text: string;
  onChange: (text: string) => void;
  marks: readonly Mark[];
  grammar: Grammar | undefined;
  label: string;
  ref?: RefObject<Goer | null>;
}

/** A definition being written: completed by the grammar, marked where something is wrong. */
export function Editor({ text, onChange, marks, grammar, label, ref }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const hint = useId();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ text, onChange, grammar });
  latest.current = { text, onChange, grammar };
  const words = useRef<Extension>([
    EditorState.phrases.of(t("owner.editor", { returnObjects: true }) as Record<string, string>),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": hint, tabindex: "0" }),
  ]);

  useEffect(() => {
    if (!place.current) return undefined;
    const tell = EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString());
    });
    const offered = (context: CompletionContext) => complete(context, latest.current.grammar);
    const extensions = [words.current, tell, autocompletion({ override: [offered], icons: false }), ...BASE];
    const made = new EditorView({ doc: latest.current.text, extensions, parent: place.current });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const { current } = view;
    if (!current || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const { current } = view;
    if (current)
      current.dispatch(
        setDiagnostics(
          current.state,
          marks.map((mark) => spot(mark, current.state.doc)),
        ),
      );
  }, [marks]);

  useImperativeHandle(ref, () => ({
    go: (line, column) => {
      const { current } = view;
      if (!current) return;
      const anchor = at(current.state.doc, line, column);
      current.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: "center" }),
      });
      current.focus();
    },
  }));

  return (
    <div>
      <div ref={place} className={styles.root} />
      <Caption1 id={hint} className={styles.hint}>
        {t("owner.leave")}
      </Caption1>
    </div>
  );
}

const BASE: Extension[] = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  foldGutter(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightSelectionMatches(),
  lintGutter(),
  yaml(),
  look,
  EditorView.lineWrapping,
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
];

function complete(context: CompletionContext, grammar: Grammar | undefined): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = grammar && choicesAt(grammar, text, context.pos);
  if (!found || (!context.explicit && found.from === context.pos)) return null;
  return {
    from: found.from,
    options: found.choices.map(({ label, text: apply, detail, kind }) => ({
      label,
      apply: context.state.sliceDoc(context.pos, context.pos + 1) === ":" ? label : apply,
      type: kind === "key" ? "property" : "enum",
      ...(detail && { info: detail }),
    })),
    validFor: /^[\w%$:-]*$/,
  };
}

function at(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column - 1, 0), to);
}

/** A mark reaches to the end of what stands there; of an empty line, its begin. */
function spot({ line, column, detail, severity }: Mark, doc: Text): Diagnostic {
  const from = at(doc, line, column);
  const rest = doc.lineAt(from).text.slice(from - doc.lineAt(from).from);
  const word = /^("[^"]*"|'[^']*'|[^\s:,{}[\]]+)/.exec(rest)?.[0] ?? rest;
  return { from, to: from + word.length, severity, message: detail };
}
