import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Textarea,
  tokens,
} from "@fluentui/react-components";
import { ArrowReplyRegular, CheckmarkRegular, DismissRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { DocumentLinks } from "../documents/DocumentLinks";
import { FormView } from "../forms/FormView";
import { dayAndTime } from "../i18n/format";
import { beside } from "../requests/beside";
import { form as written } from "../requests/queries";
import { Answer } from "../ui/Answer";
import { Panel } from "../ui/Panel";
import { Changed } from "./Changed";
import { Context } from "./Context";
import { Due } from "./Due";
import { Others } from "./Others";
import type { Decision } from "./outbox";
import { task as one } from "./queries";
import { useDecisions, useHeld } from "./useDecisions";

const useStyles = makeStyles({
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
  reason: { color: tokens.colorNeutralForeground2, margin: 0 },
});

export type TaskDetail = Schemas["TaskDetailOut"];

/** A task as a whole: what is asked, why me, what to know, and the answer. */
export default function Decide({ id }: { id: string }) {
  const known = useQuery(one(id));
  return <Answer of={known}>{(task) => <Deciding task={task} />}</Answer>;
}

function Deciding({ task }: { task: TaskDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(written(task.request.id)).data;
  return (
    <>
      <Panel title={task.request.title}>
        <p className={styles.reason}>
          {t("tasks.from", { name: task.request.requester.name })} · {task.request.number} ·{" "}
          <Due at={task.dueAt} />
        </p>
        <p className={styles.reason}>
          {t("tasks.whyYou")} {task.reason}
        </p>
        <Changed task={task} form={known?.form} />
        <FormView schema={known?.form} values={task.form as Record<string, unknown>} />
        <Documents task={task} form={known?.form} />
        {task.question && task.state === "open" && <Asked question={task.question} />}
        {task.state === "open" ? <Buttons task={task} /> : <Over task={task} />}
      </Panel>
      <Context task={task} />
    </>
  );
}

/** Documents that came along beside the form's own. */
function Documents({ task, form }: { task: TaskDetail; form: object | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const more = beside(form, task.form as Record<string, unknown>, task.documents);
  if (!more.length) return null;
  return (
    <div>
      <p className={styles.reason}>{t("requests.documents")}</p>
      <DocumentLinks ids={more} />
    </div>
  );
}

/** What was asked back, and is not answered yet. */
function Asked({ question }: { question: string }) {
  const { t } = useTranslation();
  return (
    <MessageBar layout="multiline">
      <MessageBarBody>
        {t("tasks.waitsForAnswer")} <q>{question}</q>
      </MessageBarBody>
    </MessageBar>
  );
}

/** Somebody was faster, or no answer is needed any more. */
function Over({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const when = task.decidedAt ? dayAndTime(task.decidedAt) : "";
  return (
    <MessageBar>
      <MessageBarBody>
        {t(`tasks.states.${task.state}`)}
        {task.decidedBy && ` – ${t("requests.decidedBy", { name: task.decidedBy.name })}, ${when}`}
      </MessageBarBody>
    </MessageBar>
  );
}

function Buttons({ task }: { task: TaskDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const decide = useDecisions();
  const held = useHeld().has(task.id);
  const [comment, setComment] = useState("");
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const say = (outcome: Decision["outcome"]) => {
    if (outcome !== "approve" && !comment.trim()) {
      setMissing(true);
      field.current?.focus();
      return;
    }
    decide([{ task: task.id, version: task.version, outcome, comment: comment.trim() }]);
  };
  if (task.kind !== "approve") return <Others task={task} />;
  return (
    <>
      <Field
        label={t("tasks.comment")}
        validationMessage={missing && !comment.trim() ? t("tasks.sayWhy") : undefined}
        hint={t("tasks.commentHint")}
      >
        <Textarea
          ref={field}
          value={comment}
          maxLength={4000}
          resize="vertical"
          onChange={(_, data) => setComment(data.value)}
        />
      </Field>
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          icon={<CheckmarkRegular />}
          disabled={held}
          data-outcome="approve"
          onClick={() => say("approve")}
        >
          {t("tasks.approve")}
        </Button>
        <Button icon={<DismissRegular />} disabled={held} data-outcome="reject" onClick={() => say("reject")}>
          {t("tasks.reject")}
        </Button>
        <Button
          icon={<ArrowReplyRegular />}
          disabled={held}
          data-outcome="return"
          onClick={() => say("return")}
        >
          {t("tasks.return")}
        </Button>
      </div>
      <Others task={task} />
    </>
  );
}
