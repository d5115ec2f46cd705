import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Me } from "../app/me";
import { FormView } from "../forms/FormView";
import { dayAndTime, weekday } from "../i18n/format";
import { Afterwards } from "../ui/Afterwards";
import { Answer } from "../ui/Answer";
import { Page } from "../ui/Page";
import { Panel } from "../ui/Panel";
import { RequestState } from "../ui/state";
import { Actions } from "./Actions";
import { Approvals } from "./Approvals";
import { Diagram } from "./Diagram";
import { MyTask } from "./MyTask";
import { Questions } from "./Questions";
import { form, request as one, type RequestDetail } from "./queries";
import { Stations } from "./Stations";
import { Timeline } from "./Timeline";

// What is there to read stands there first.
const Comment = lazy(() => import("./Comment"));

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(280px, 2fr)",
    alignItems: "start",
    gap: tokens.spacingHorizontalXL,
    "@media (max-width: 1000px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  column: { display: "grid", gap: tokens.spacingVerticalXL, minWidth: 0 },
  // As high as its field and button will be, so that nothing jumps.
  comment: { minHeight: "132px" },
});

/** One request: where it stands, what was asked, what happened, and what I can do about it. */
export default function Request({ me, id }: { me: Me; id: string }) {
  const known = useQuery(one(id));
  return <Answer of={known}>{(request) => <Shown me={me} request={request} />}</Answer>;
}

function Shown({ me, request }: { me: Me; request: RequestDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const written = useQuery(form(request.id)).data;
  return (
    <Page
      title={request.title}
      lead={<Lead request={request} />}
      actions={<Actions me={me} request={request} />}
    >
      <div className={styles.columns}>
        <div className={styles.column}>
          <Questions me={me} request={request} />
          <MyTask me={me} request={request} />
          <Panel title={t("requests.asked")}>
            <FormView schema={written?.form} values={request.form} />
          </Panel>
          <Panel title={t("requests.happened")}>
            <Timeline request={request} />
            <div className={styles.comment}>
              <Afterwards>
                <Comment request={request} />
              </Afterwards>
            </div>
          </Panel>
        </div>
        <div className={styles.column}>
          <Panel title={t("requests.stands")}>
            <Diagram request={request} />
            <Stations request={request} steps={written?.steps ?? {}} />
            <Family request={request} />
            <Approvals me={me} request={request} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Lead({ request }: { request: RequestDetail }) {
  const { t } = useTranslation();
  const { expectedEnd, number, requester, state } = request;
  const about = [
    number,
    t("tasks.from", { name: requester.name }),
    dayAndTime(request.submittedAt ?? request.createdAt),
    state === "running" && expectedEnd && t("processes.done", { when: weekday(expectedEnd) }),
  ];
  return (
    <>
      <RequestState state={state} /> {about.filter(Boolean).join(" · ")}
    </>
  );
}

/** The requests that this one came from, or started. */
function Family({ request }: { request: RequestDetail }) {
  const { t } = useTranslation();
  const all = [...(request.parent ? [request.parent] : []), ...request.children];
  if (!all.length) return null;
  return (
    <ul aria-label={t("requests.family")}>
      {all.map((relative) => (
        <li key={relative.id}>
          <Link href={`/requests/${relative.id}`}>
            {relative.number} {relative.title}
          </Link>{" "}
          <RequestState state={relative.state} />
        </li>
      ))}
    </ul>
  );
}
