import {
  Button,
  Dropdown,
  Field,
  Input,
  makeStyles,
  Option,
  Radio,
  RadioGroup,
  Switch,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schemas } from "../api/client";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { useToasts } from "../ui/toasts";
import { knownHours, preferences } from "./queries";
import { weekInWords } from "./week";

type Wanted = Schemas["Preferences"];

const useStyles = makeStyles({
  form: { display: "grid", gap: tokens.spacingVerticalM },
  hours: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: tokens.spacingHorizontalM },
});
const LANGUAGES = ["en", "de"] as const;
const NIGHT = { from: "18:00", to: "08:00" };

/** On which ways, when and in which language I want to be told. */
export function Preferences() {
  const known = useQuery(preferences);
  return (
    <Answer of={known}>{({ wanted, etag }) => <Choices key={etag} before={wanted} etag={etag} />}</Answer>
  );
}

function Choices({ before, etag }: { before: Wanted; etag: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(before);
  const saving = useSaving(etag);
  const channels = wanted.channels ?? {};
  const send = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(wanted);
  };
  return (
    <form className={styles.form} onSubmit={send}>
      {saving.error && <Fault error={saving.error} />}
      {(["teams", "mail"] as const).map((one) => (
        <Switch
          key={one}
          label={t(`preferences.${one}`)}
          checked={channels[one] !== false}
          onChange={(_, { checked }) => setWanted({ ...wanted, channels: { ...channels, [one]: checked } })}
        />
      ))}
      <Peace wanted={wanted} set={setWanted} />
      <Field label={t("preferences.language")}>
        <Dropdown
          value={wanted.language ? name(wanted.language) : t("preferences.asAccount")}
          selectedOptions={[wanted.language ?? ""]}
          onOptionSelect={(_, { optionValue }) =>
            setWanted({ ...wanted, language: LANGUAGES.find((one) => one === optionValue) ?? null })
          }
        >
          <Option value="">{t("preferences.asAccount")}</Option>
          {LANGUAGES.map((one) => (
            <Option key={one} value={one}>
              {name(one)}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <div>
        <Button
          type="submit"
          appearance="primary"
          disabled={same(wanted, before)}
          disabledFocusable={saving.isPending}
        >
          {t("delegations.save")}
        </Button>
      </div>
    </form>
  );
}

const PEACE = ["always", "work", "own"] as const;

/** When the hub leaves me in peace: never, outside of my working hours, in hours of my own. */
function Peace({ wanted, set }: { wanted: Wanted; set: (wanted: Wanted) => void }) {
  const { t } = useTranslation();
  const chosen = wanted.quietHours ? "own" : wanted.quietOutsideWork ? "work" : "always";
  const choose = (value: string) =>
    set({
      ...wanted,
      quietHours: value === "own" ? (wanted.quietHours ?? NIGHT) : null,
      quietOutsideWork: value === "work",
    });
  return (
    <>
      <Field label={t("preferences.when")}>
        <RadioGroup value={chosen} onChange={(_, { value }) => choose(value)}>
          {PEACE.map((one) => (
            <Radio key={one} value={one} label={t(`preferences.${one}`)} />
          ))}
        </RadioGroup>
      </Field>
      {chosen === "work" && <WorkMeans />}
      {wanted.quietHours && (
        <Hours hours={wanted.quietHours} set={(quietHours) => set({ ...wanted, quietHours })} />
      )}
    </>
  );
}

function WorkMeans() {
  const { t, i18n } = useTranslation();
  const known = useQuery(knownHours);
  return (
    <Answer of={known}>
      {({ hours }) => (
        <Text size={200} role="status">
          {hours
            ? t("preferences.workMeans", { hours: weekInWords(hours, i18n.language) })
            : t("preferences.workUnknown")}
        </Text>
      )}
    </Answer>
  );
}

function Hours({
  hours,
  set,
}: {
  hours: { from: string; to: string };
  set: (hours: { from: string; to: string }) => void;
}) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.hours}>
      {(["from", "to"] as const).map((end) => (
        <Field key={end} label={t(`preferences.${end}`)} required>
          <Input
            type="time"
            value={hours[end]}
            onChange={(_, { value }) => set({ ...hours, [end]: value })}
          />
        </Field>
      ))}
    </div>
  );
}

function useSaving(etag: string) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Wanted) =>
      ask(api.PUT("/api/v1/notifications/preferences", { params: { header: { "If-Match": etag } }, body })),
    onSuccess: () => say(t("preferences.saved")),
    onSettled: () => client.invalidateQueries(preferences),
  });
}

function name(language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}

function same(one: Wanted, other: Wanted): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
