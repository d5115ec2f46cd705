import { Button, Checkbox, Field, Input, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { useToasts } from "../ui/toasts";
import { toggledDay, weekdayName } from "./period";
import { workingHours } from "./queries";

type Hours = Schemas["WorkingHours"];
type Week = Schemas["Week"];

const useStyles = makeStyles({
  form: { display: "grid", gap: tokens.spacingVerticalM },
  days: { display: "flex", flexWrap: "wrap", border: 0, margin: 0, padding: 0 },
  times: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: tokens.spacingHorizontalM },
});
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const USUAL: Week = {
  weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  opens: "09:00",
  closes: "17:00",
};

/** When I work, where that differs from my site: what I am asked is due by these hours. */
export function WorkingHours({ id }: { id: string }) {
  const known = useQuery(workingHours(id));
  return (
    <Answer of={known}>
      {({ hours, etag }) => <Choices key={etag} id={id} before={hours} etag={etag} />}
    </Answer>
  );
}

function Choices({ id, before, etag }: { id: string; before: Hours; etag: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [week, setWeek] = useState<Week | null>(before.hours ?? null);
  const saving = useSaving(id, etag);
  const send = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate({ ...before, hours: week });
  };
  return (
    <form className={styles.form} onSubmit={send}>
      {saving.error && <Fault error={saving.error} />}
      <Switch
        label={t("profile.ownHours")}
        checked={week !== null}
        onChange={(_, { checked }) => setWeek(checked ? USUAL : null)}
      />
      {week && <WeekFields week={week} set={setWeek} />}
      <div>
        <Button
          type="submit"
          appearance="primary"
          disabled={!fits(week) || same(week, before.hours ?? null)}
          disabledFocusable={saving.isPending}
        >
          {t("delegations.save")}
        </Button>
      </div>
    </form>
  );
}

function WeekFields({ week, set }: { week: Week; set: (week: Week) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const late = week.opens >= week.closes;
  return (
    <>
      <fieldset className={styles.days} aria-label={t("profile.days")}>
        {DAYS.map((day, index) => (
          <Checkbox
            key={day}
            label={weekdayName(index, i18n.language)}
            checked={week.weekdays.includes(day)}
            onChange={() => set({ ...week, weekdays: toggledDay(DAYS, week.weekdays, day) })}
          />
        ))}
      </fieldset>
      <div className={styles.times}>
        <Field label={t("profile.opens")}>
          <Input type="time" value={week.opens} onChange={(_, { value }) => set({ ...week, opens: value })} />
        </Field>
        <Field label={t("profile.closes")} validationMessage={late ? t("profile.tooEarly") : undefined}>
          <Input
            type="time"
            value={week.closes}
            onChange={(_, { value }) => set({ ...week, closes: value })}
          />
        </Field>
      </div>
    </>
  );
}

function fits(week: Week | null): boolean {
  return week === null || (week.weekdays.length > 0 && week.opens < week.closes);
}

function same(one: Week | null, other: Week | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function useSaving(id: string, etag: string) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Hours) =>
      ask(
        api.PUT("/api/v1/people/{id}/working-hours", {
          params: { path: { id }, header: { "If-Match": etag } },
          body,
        }),
      ),
    onSuccess: () => say(t("profile.hoursKept")),
    onSettled: () => client.invalidateQueries({ queryKey: ["working-hours"] }),
  });
}
