import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from "@fluentui/react-components";
import { ArrowUndoRegular, SaveRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { api, ask } from "../api/client";
import { Fault } from "../ui/Fault";
import { Page } from "../ui/Page";
import { useToasts } from "../ui/toasts";
import { useKept } from "../useKept";
import { Beside } from "./Beside";
import { Editor, type Goer, type Mark } from "./Editor";
import { Publish } from "./Publish";
import { type Checked, check, grammar, type VersionText, yaml } from "./queries";
import { VersionState } from "./state";
import { useQuiet } from "./useQuiet";

const PAUSE = 600;
const NO_MARKS: Mark[] = [];

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(320px, 2fr)",
    alignItems: "start",
    gap: tokens.spacingHorizontalXL,
    "@media (max-width: 1100px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  lead: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  told: { display: "grid", gap: tokens.spacingVerticalS, marginBottom: tokens.spacingVerticalM },
});

interface Props {
  /** What the text is kept under in this window until it is saved. */
  name: string;
  begun: string;
  kept?: VersionText;
}

/** A definition being written, and beside it what it is worth as it stands. */
export function Writing({ name, begun, kept }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const goer = useRef<Goer>(null);
  const { value: text, change, forget, dirty } = useKept(`hub.owner.${name}`, begun);
  const quiet = useQuiet(text, PAUSE);
  const known = useQuery(grammar).data;
  const checking = useQuery(check(quiet));
  const checked = checking.data;
  const marks = useMemo(() => (checked ? marksOf(checked) : NO_MARKS), [checked]);
  const saving = useSave(forget);
  const title = checked?.title || kept?.title || kept?.key || t("owner.begin");
  return (
    <Page
      title={title}
      lead={kept && <Lead kept={kept} />}
      actions={
        <>
          {dirty && (
            <Button appearance="subtle" icon={<ArrowUndoRegular />} onClick={() => change(begun)}>
              {t("owner.discard")}
            </Button>
          )}
          <Button
            icon={<SaveRegular />}
            appearance={dirty || !kept ? "primary" : "secondary"}
            disabled={kept && !dirty}
            disabledFocusable={saving.isPending}
            onClick={() => saving.mutate(text)}
          >
            {t("owner.save")}
          </Button>
          {kept && !dirty && <Publish kept={kept} />}
        </>
      }
    >
      <div className={styles.told}>
        {saving.error && <Fault error={saving.error} />}
        {checking.error && <Fault error={checking.error} retry={() => void checking.refetch()} />}
        <Verdict
          checked={checked}
          busy={checking.isFetching || quiet !== text}
          dirty={dirty}
          used={kept?.state === "published" && !dirty ? kept.version : undefined}
        />
      </div>
      <div className={styles.columns}>
        <Editor
          ref={goer}
          text={text}
          onChange={(written) => {
            change(written);
            if (saving.isError) saving.reset();
          }}
          marks={marks}
          grammar={known}
          label={t("owner.definition", { title })}
        />
        {checked && (
          <Beside
            checked={checked}
            kept={kept && !dirty ? kept : undefined}
            go={(line, column) => goer.current?.go(line, column)}
          />
        )}
      </div>
    </Page>
  );
}

function Lead({ kept: { key, version, state } }: { kept: VersionText }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <span className={styles.lead}>
      <Link href={`/${key}`}>{key}</Link> · {t("owner.version", { version })} <VersionState state={state} />
    </span>
  );
}

interface Judged {
  checked: Checked | undefined;
  busy: boolean;
  dirty: boolean;
  /** The version that is in use, if it is this one. */
  used: number | undefined;
}

/** Whether it could be published as it stands, said whenever that changes. */
function Verdict({ checked, busy, dirty, used }: Judged) {
  const styles = useStyles();
  const { t } = useTranslation();
  const count = checked ? checked.problems.length + checked.examples.filter(({ ok }) => !ok).length : 0;
  return (
    <MessageBar
      layout="multiline"
      intent={!checked ? "info" : used !== undefined || checked.sound ? "success" : "warning"}
      role="status"
    >
      <MessageBarBody>
        <span className={styles.lead}>
          {used !== undefined && t("owner.inUse", { version: used })}
          {used === undefined && checked && t(checked.sound ? "owner.sound" : "owner.unsound", { count })}
          {dirty && <Text>{t("owner.unsaved")}</Text>}
          {busy && <Spinner size="extra-tiny" aria-label={t("owner.checking")} />}
        </span>
      </MessageBarBody>
    </MessageBar>
  );
}

function useSave(forget: () => void) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const client = useQueryClient();
  const { say } = useToasts();
  return useMutation({
    mutationFn: (text: string) => ask(api.POST("/api/v1/processes", yaml(text))),
    onSuccess: async ({ key, version }) => {
      forget();
      await client.invalidateQueries({ queryKey: ["owned"] });
      say(t("owner.saved", { version }));
      go(`/${key}/versions/${version}`);
    },
  });
}

function marksOf({ problems, advice, examples }: Checked): Mark[] {
  const broken = examples.flatMap(({ differences, line, column }) =>
    differences.map((detail) => ({ line, column, detail, pointer: "", severity: "warning" as const })),
  );
  return [
    ...problems.map((one) => ({ ...one, severity: "error" as const })),
    ...broken,
    ...advice.map((one) => ({ ...one, severity: "info" as const })),
  ];
}
