import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from "@fluentui/react-components";
import { SendRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api, ask } from "../api/client";
import { FormView } from "../forms/FormView";
import { HubForm, type Values } from "../forms/HubForm";
import { wrongFields } from "../processes/useDraft";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { Page } from "../ui/Page";
import { Panel } from "../ui/Panel";
import { useKept } from "../useKept";
import { request as one, type RequestDetail, form as written } from "./queries";

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(280px, 2fr)",
    alignItems: "start",
    gap: tokens.spacingHorizontalXL,
    "@media (max-width: 900px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  note: { marginBottom: tokens.spacingVerticalL },
});

/** A returned request, to be corrected and sent again. */
export default function Correct({ id }: { id: string }) {
  const known = useQuery({ ...one(id), refetchInterval: false });
  return <Answer of={known}>{(request) => <WithForm request={request} />}</Answer>;
}

function WithForm({ request }: { request: RequestDetail }) {
  const known = useQuery(written(request.id));
  return <Answer of={known}>{({ form }) => <Correcting request={request} form={form} />}</Answer>;
}

function Correcting({ request, form }: { request: RequestDetail; form: object }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const before = request.form as Values;
  const {
    value: values,
    change,
    forget,
  } = useKept(`hub.correction.${request.id}.${request.version}`, before);
  const sending = useResubmit(request.id, forget);
  const wrong = wrongFields(sending.error);
  return (
    <Page title={t("requests.correctTitle", { number: request.number })} lead={request.title}>
      <Returned request={request} />
      <div className={styles.columns}>
        <Panel title={t("requests.asked")}>
          {sending.error && !wrong && <Fault error={sending.error} />}
          <HubForm
            schema={form}
            values={values}
            onChange={change}
            onSubmit={sending.mutate}
            wrong={wrong}
            disabled={sending.isPending}
          >
            <Button type="submit" appearance="primary" icon={<SendRegular />} style={{ marginTop: "20px" }}>
              {t("requests.resubmit")}
            </Button>
          </HubForm>
        </Panel>
        <Panel title={t("requests.changed")}>
          <Changes form={form} before={before} values={values} />
        </Panel>
      </div>
    </Page>
  );
}

function Changes({ form, before, values }: { form: object; before: Values; values: Values }) {
  const { t } = useTranslation();
  const names = [...new Set([...Object.keys(before), ...Object.keys(values)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(values[name]));
  if (!changed.length) return t("requests.nothingChanged");
  const only = (all: Values) => Object.fromEntries(changed.map((name) => [name, all[name]]));
  return <FormView schema={form} values={only(values)} before={only(before)} />;
}

function Returned({ request }: { request: RequestDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const last = request.tasks.filter((task) => task.state === "returned").at(-1);
  if (!last) return null;
  const name = last.decidedBy?.name ?? last.assignee.name;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.note}>
      <MessageBarBody>{t("requests.returnedBy", { name, comment: last.comment })}</MessageBarBody>
    </MessageBar>
  );
}

function useResubmit(id: string, sent: () => void) {
  const [, go] = useLocation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (form: Values) =>
      ask(api.POST("/api/v1/requests/{id}/resubmit", { params: { path: { id } }, body: { form } })),
    onSuccess: () => {
      sent();
      void client.invalidateQueries({ queryKey: ["request", id] });
      go(`/requests/${id}`);
    },
  });
}
