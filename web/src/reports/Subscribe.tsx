import { Dropdown, Field, Input, makeStyles, Option, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import type { Values } from "../forms/HubForm";
import { timeZone } from "../i18n/format";
import { Confirm } from "../ui/Confirm";
import { useToasts } from "../ui/toasts";
import type { Report } from "./queries";
import { cron, MONDAY_AT_EIGHT, type Recurrence, sentence, weekdayName } from "./recurrence";

const useStyles = makeStyles({
  form: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: tokens.spacingHorizontalM },
  wide: { gridColumn: "1 / -1" },
});
const FORMATS = ["xlsx", "pdf", "csv"] as const;
const CHANNELS = ["mail", "teams"] as const;
const WEEK = [1, 2, 3, 4, 5, 6, 0];

interface Props {
  report: Report;
  parameters: Values;
  open: boolean;
  close: () => void;
}

/** Has a report sent again and again: how often in plain words, by the reader's own clock. */
export function Subscribe({ report, parameters, open, close }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  const [often, setOften] = useState<Recurrence>(MONDAY_AT_EIGHT);
  const [format, setFormat] = useState<(typeof FORMATS)[number]>("xlsx");
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>("mail");
  const subscribing = useMutation({
    mutationFn: () => {
      const wanted = {
        report: report.key,
        format,
        parameters,
        cron: cron(often),
        timeZone: timeZone(),
        channel,
      };
      return ask(api.POST("/api/v1/report-subscriptions", { body: wanted as Schemas["Subscribe"] }));
    },
    onSuccess: () => {
      close();
      say(t("reports.subscribed"));
      return client.invalidateQueries({ queryKey: ["report-subscriptions"] });
    },
  });
  return (
    <Confirm
      open={open}
      title={t("reports.subscribe")}
      word={t("reports.subscribe")}
      busy={subscribing.isPending}
      error={subscribing.error}
      cancel={close}
      confirm={() => subscribing.mutate()}
    >
      <div className={styles.form}>
        <Choice
          label={t("reports.every")}
          value={often.every}
          values={["day", "weekday", "week", "month"] as const}
          name={(one) => t(`reports.often.${one}`)}
          set={(every) => setOften({ ...often, every })}
        />
        {often.every === "week" && (
          <Choice
            label={t("reports.weekday")}
            value={often.weekday}
            values={WEEK}
            name={weekdayName}
            set={(weekday) => setOften({ ...often, weekday })}
          />
        )}
        {often.every === "month" && (
          <Field label={t("reports.day")}>
            <Input
              type="number"
              min={1}
              max={28}
              value={String(often.day)}
              onChange={(_, { value }) =>
                setOften({ ...often, day: Math.min(28, Math.max(1, Number(value) || 1)) })
              }
            />
          </Field>
        )}
        <Field label={t("reports.at")} hint={timeZone()}>
          <Input
            type="time"
            value={often.at}
            onChange={(_, { value }) => setOften({ ...often, at: value || "08:00" })}
          />
        </Field>
        <Choice
          label={t("reports.format")}
          value={format}
          values={FORMATS}
          name={(one) => t(`reports.formats.${one}`)}
          set={setFormat}
        />
        <Choice
          label={t("reports.channel")}
          value={channel}
          values={CHANNELS}
          name={(one) => t(`preferences.${one}`)}
          set={setChannel}
        />
        <span className={styles.wide}>{sentence(cron(often))}</span>
      </div>
    </Confirm>
  );
}

interface ChoiceProps<T> {
  label: string;
  value: T;
  values: readonly T[];
  name: (one: T) => string;
  set: (one: T) => void;
}

function Choice<T extends string | number>({ label, value, values, name, set }: ChoiceProps<T>) {
  return (
    <Field label={label}>
      <Dropdown
        value={name(value)}
        selectedOptions={[String(value)]}
        style={{ minWidth: 0 }}
        onOptionSelect={(_, { optionValue }) => {
          const chosen = values.find((one) => String(one) === optionValue);
          if (chosen !== undefined) set(chosen);
        }}
      >
        {values.map((one) => (
          <Option key={one} value={String(one)}>
            {name(one)}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}
