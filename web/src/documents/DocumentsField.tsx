import { Button, makeStyles, mergeClasses, ProgressBar, Text, tokens } from "@fluentui/react-components";
import {
  ArrowUploadRegular,
  DeleteRegular,
  DismissRegular,
  DocumentRegular,
  PauseRegular,
  PlayRegular,
} from "@fluentui/react-icons";
import type { FieldProps } from "@rjsf/utils";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { size } from "../i18n/format";
import { FromOneDrive } from "./FromOneDrive";
import { document as one } from "./queries";
import { type Sending, useUploads } from "./uploads";

const useStyles = makeStyles({
  drop: {
    display: "grid",
    justifyItems: "center",
    gap: tokens.spacingVerticalS,
    margin: 0,
    padding: tokens.spacingVerticalL,
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    textAlign: "center",
    color: tokens.colorNeutralForeground2,
  },
  over: { backgroundColor: tokens.colorBrandBackground2, border: `1px dashed ${tokens.colorBrandStroke1}` },
  ways: { display: "flex", flexWrap: "wrap", justifyContent: "center", gap: tokens.spacingHorizontalS },
  list: { listStyle: "none", margin: 0, padding: 0 },
  file: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS, minHeight: "40px" },
  name: { flex: "1 1 auto", minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  bar: { flex: "0 0 100px" },
});

/** Documents of a form: dropped or chosen, sent at once, with progress; kept by their ids. */
export function Documents({ formData, onChange, fieldPathId, disabled, readonly }: FieldProps<string[]>) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const ids = formData ?? [];
  const latest = useRef(ids);
  latest.current = ids;
  const put = (next: string[]) => {
    latest.current = next;
    onChange(next, fieldPathId.path);
  };
  const add = (id: string) => put([...latest.current, id]);
  const { sending, send, cancel, pause, goOn } = useUploads(add);
  const off = (disabled || readonly) ?? false;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!off) send(event.dataTransfer.files);
  };
  return (
    <div>
      <fieldset
        className={mergeClasses(styles.drop, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Text>{t("documents.drop")}</Text>
        <div className={styles.ways}>
          <Button
            id={fieldPathId.$id}
            icon={<ArrowUploadRegular />}
            disabled={off}
            onClick={() => input.current?.click()}
          >
            {t("documents.choose")}
          </Button>
          <FromOneDrive disabled={off} arrived={add} />
        </div>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t("documents.choose")}
          onChange={(event) => {
            if (event.target.files) send(event.target.files);
            event.target.value = "";
          }}
        />
      </fieldset>
      <ul className={styles.list} aria-live="polite">
        {ids.map((id) => (
          <Kept key={id} id={id} remove={off ? undefined : () => put(ids.filter((other) => other !== id))} />
        ))}
        {sending.map((file) => (
          <OnItsWay
            key={file.key}
            file={file}
            cancel={() => cancel(file.key)}
            pause={() => pause(file.key)}
            goOn={() => goOn(file.key)}
          />
        ))}
      </ul>
    </div>
  );
}

function Kept({ id, remove }: { id: string; remove: (() => void) | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { data } = useQuery(one(id));
  return (
    <li className={styles.file}>
      <DocumentRegular aria-hidden />
      <span className={styles.name}>{data?.name ?? "…"}</span>
      {data && <Text size={200}>{size(data.size)}</Text>}
      {remove && (
        <Button
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={t("documents.remove", { name: data?.name ?? "" })}
          onClick={remove}
        />
      )}
    </li>
  );
}

interface OnItsWayProps {
  file: Sending;
  cancel: () => void;
  pause: () => void;
  goOn: () => void;
}

function OnItsWay({ file, cancel, pause, goOn }: OnItsWayProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { name, state } = file;
  const label = useId();
  return (
    <li className={styles.file}>
      <DocumentRegular aria-hidden />
      <span className={styles.name}>{name}</span>
      {state === "failed" ? (
        <>
          <Text size={200} style={{ color: tokens.colorPaletteRedForeground1 }}>
            {file.error}
          </Text>
          <Button size="small" onClick={goOn}>
            {t("ui.again")}
          </Button>
        </>
      ) : (
        <>
          {state !== "sending" && <Text size={200}>{t(`documents.${state}`)}</Text>}
          <span id={label} hidden>
            {t("documents.sending", { name })}
          </span>
          <ProgressBar className={styles.bar} value={file.share} aria-labelledby={label} />
          <Button
            appearance="subtle"
            icon={state === "paused" ? <PlayRegular /> : <PauseRegular />}
            aria-label={t(state === "paused" ? "documents.goOn" : "documents.pause", { name })}
            onClick={state === "paused" ? goOn : pause}
          />
        </>
      )}
      <Button
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={t("documents.cancel", { name })}
        onClick={cancel}
      />
    </li>
  );
}
