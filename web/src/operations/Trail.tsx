import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import { ShieldCheckmarkRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { PersonName } from "../people/PersonName";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Fault } from "../ui/Fault";
import { More } from "../ui/More";
import { Row, Rows } from "../ui/Rows";
import { When } from "../ui/When";
import { type Entry, trail } from "./queries";

const useStyles = makeStyles({
  tools: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "end",
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  payload: {
    margin: 0,
    maxHeight: "200px",
    overflow: "auto",
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
});

/** Who did what to what, newest first; and whether anybody changed the record. */
export function Trail() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [subject, setSubject] = useState("");
  const [actor, setActor] = useState("");
  const wanted = useDeferredValue({
    ...(subject.trim() && { subject: subject.trim() }),
    ...(actor.trim() && { actor: actor.trim() }),
  });
  const known = useInfiniteQuery({ ...trail(wanted), placeholderData: (before) => before });
  return (
    <>
      <search className={styles.tools}>
        <Field label={t("operations.subject")}>
          <Input value={subject} onChange={(_, data) => setSubject(data.value)} />
        </Field>
        <Field label={t("operations.actor")}>
          <Input value={actor} onChange={(_, data) => setActor(data.value)} />
        </Field>
        <Verify />
      </search>
      <Answer of={known}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length) return <Empty title={t("operations.noEntries")} />;
          return (
            <>
              <Rows label={t("operations.rooms.audit")}>
                {items.map((one) => (
                  <EntryRow key={one.id} entry={one} />
                ))}
              </Rows>
              <More of={known} />
            </>
          );
        }}
      </Answer>
    </>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Row
      title={`${entry.action} · ${entry.subject}`}
      note={
        <>
          <Actor id={entry.actor} /> · <When at={entry.at} exact />
          <details>
            <summary>{t("operations.payload")}</summary>
            <pre className={styles.payload}>
              {entry.payload ? JSON.stringify(entry.payload, undefined, 2) : t("operations.erased")}
            </pre>
          </details>
        </>
      }
    />
  );
}

const PERSON = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Whoever did it: a person by name, a part of the hub or a service as it is called. */
function Actor({ id }: { id: string }) {
  return PERSON.test(id) ? <PersonName id={id} /> : id;
}

function Verify() {
  const { t } = useTranslation();
  const verifying = useMutation({ mutationFn: () => ask(api.GET("/api/v1/audit/verify")) });
  const verdict = verifying.data;
  return (
    <>
      <Button
        icon={<ShieldCheckmarkRegular />}
        disabledFocusable={verifying.isPending}
        onClick={() => verifying.mutate()}
      >
        {t("operations.verify")}
      </Button>
      {verifying.error && <Fault error={verifying.error} />}
      {verdict && (
        <MessageBar intent={verdict.valid ? "success" : "error"} role="status">
          <MessageBarBody>
            {verdict.valid
              ? t("operations.sound", { count: verdict.sealed })
              : t("operations.changed", { id: verdict.firstBroken })}
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}
