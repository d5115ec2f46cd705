import { Badge, Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { PersonSwapRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import { type Me, me as mine } from "../app/me";
import { day, money } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Confirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { Fault } from "../ui/Fault";
import { Page } from "../ui/Page";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { Away } from "./Away";
import { isNoAmount, PartOf, useTitles } from "./PartOf";
import { PersonPicker } from "./PersonPicker";
import { type Days, endOfDay, startOfDay, today, usualPeriods } from "./period";

type Delegation = Schemas["DelegationOut"];

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 2fr) minmax(0, 3fr)",
    gap: tokens.spacingHorizontalXL,
    alignItems: "start",
    "@media (max-width: 900px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  usual: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
  form: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalM },
  // Two dates side by side, or beneath each other where the letters are too wide for that.
  period: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(148px, 100%), 1fr))",
    gap: tokens.spacingHorizontalM,
  },
});

/** Who decides for me while I am away. */
export default function Delegations({ me }: { me: Me }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Page title={t("delegations.title")} lead={t("delegations.lead")}>
      <Away me={me} />
      <div className={styles.columns}>
        <Panel title={t("delegations.name")}>
          <NameSubstitute />
        </Panel>
        <div>
          <Given />
        </div>
      </div>
    </Page>
  );
}

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([client.invalidateQueries({ queryKey: ["delegations"] }), client.invalidateQueries(mine)]);
}

function NameSubstitute() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { say } = useToasts();
  const changed = useChanged();
  const [who, setWho] = useState<string>();
  const [from, setFrom] = useState(today());
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const [processes, setProcesses] = useState<readonly string[]>([]);
  const [upTo, setUpTo] = useState("");
  const naming = useMutation({
    mutationFn: () => {
      const period = { startsAt: startOfDay(from), endsAt: endOfDay(to) };
      const part = {
        processes: [...processes],
        ...(upTo && { upTo: { amount: upTo, currency: "EUR" as const } }),
      };
      return ask(
        api.POST("/api/v1/delegations", { body: { substitute: who ?? "", ...period, ...part, note } }),
      );
    },
    onSuccess: ({ substitute }) => {
      say(t("delegations.named", { name: substitute.name }));
      setWho(undefined);
      setTo("");
      setNote("");
      setProcesses([]);
      setUpTo("");
      return changed();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    naming.mutate();
  };
  return (
    <form className={styles.form} onSubmit={send}>
      {naming.error && <Fault error={naming.error} />}
      <Field label={t("delegations.who")} required>
        <PersonPicker value={who} onChange={setWho} />
      </Field>
      <div className={styles.period}>
        <Field label={t("delegations.from")} required>
          <Input type="date" value={from} min={today()} onChange={(_, data) => setFrom(data.value)} />
        </Field>
        <Field label={t("delegations.to")} required>
          <Input type="date" value={to} min={from} onChange={(_, data) => setTo(data.value)} />
        </Field>
      </div>
      <UsualPeriods
        choose={(days) => {
          setFrom(days.from);
          setTo(days.to);
        }}
      />
      <PartOf processes={processes} setProcesses={setProcesses} upTo={upTo} setUpTo={setUpTo} />
      <Field label={t("delegations.note")}>
        <Input value={note} maxLength={200} onChange={(_, data) => setNote(data.value)} />
      </Field>
      <div>
        <Button
          type="submit"
          appearance="primary"
          disabled={!who || !to || isNoAmount(upTo)}
          disabledFocusable={naming.isPending}
        >
          {t("delegations.save")}
        </Button>
      </div>
    </form>
  );
}

function UsualPeriods({ choose }: { choose: (days: Days) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.usual}>
      {Object.entries(usualPeriods()).map(([name, days]) => (
        <Button key={name} size="small" onClick={() => choose(days)}>
          {t(`delegations.${name}`)}
        </Button>
      ))}
    </div>
  );
}

function Given() {
  const { t } = useTranslation();
  const known = useQuery({
    queryKey: ["delegations", "given"],
    queryFn: () => ask(api.GET("/api/v1/delegations", { params: { query: { limit: 50 } } })),
  });
  return (
    <Answer of={known}>
      {({ items }) =>
        items.length ? (
          <Rows label={t("delegations.title")}>
            {items.map((one) => (
              <DelegationRow key={one.id} delegation={one} />
            ))}
          </Rows>
        ) : (
          <Empty icon={<PersonSwapRegular />} title={t("delegations.nobody")}>
            {t("delegations.nobodyDetail")}
          </Empty>
        )
      }
    </Answer>
  );
}

function DelegationRow({ delegation }: { delegation: Delegation }) {
  const { t } = useTranslation();
  const { startsAt, endsAt, note, processes, substitute, upTo } = delegation;
  const titles = useTitles();
  const now = Date.now();
  const over = Date.parse(endsAt) <= now;
  const on = !over && Date.parse(startsAt) <= now;
  return (
    <Row
      title={substitute.name}
      note={[
        `${day(startsAt)} – ${day(endsAt)}`,
        processes.map((key) => titles[key] ?? key).join(", "),
        upTo && t("delegations.onlyUpTo", { amount: money({ ...upTo, currency: "EUR" }) }),
        note,
      ]
        .filter(Boolean)
        .join(" · ")}
      end={
        <>
          <Badge appearance="tint" color={on ? "success" : "informative"}>
            {t(`delegations.${over ? "over" : on ? "on" : "coming"}`)}
          </Badge>
          {!over && <End delegation={delegation} />}
        </>
      }
    />
  );
}

function End({ delegation: { id, substitute } }: { delegation: Delegation }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const [asking, setAsking] = useState(false);
  const ending = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/delegations/{id}", { params: { path: { id } } })),
    onSuccess: () => setAsking(false),
    onSettled: changed,
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("delegations.end")}</Button>
      <Confirm
        open={asking}
        title={t("delegations.endTitle", { name: substitute.name })}
        text={t("delegations.endText")}
        word={t("delegations.end")}
        busy={ending.isPending}
        error={ending.error}
        cancel={() => setAsking(false)}
        confirm={() => ending.mutate()}
      />
    </>
  );
}
