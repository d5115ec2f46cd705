import { Button, Field, Input, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { dayAndTime } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Confirm } from "../ui/Confirm";
import { useToasts } from "../ui/toasts";
import { calendarLink } from "./queries";

const useStyles = makeStyles({
  part: { display: "grid", gap: tokens.spacingVerticalS, justifyItems: "start" },
  wide: { justifySelf: "stretch" },
  doing: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** The address where my calendar program reads what lies ahead of me; I make it, copy it and end it. */
export function CalendarLink() {
  const known = useQuery(calendarLink);
  // What takes the place of what was pressed takes the focus too.
  const [changed, setChanged] = useState(false);
  const change = () => setChanged(true);
  return (
    <Answer of={known}>
      {({ url, madeAt }) =>
        url && madeAt ? (
          <Address url={url} madeAt={madeAt} focused={changed} changed={change} />
        ) : (
          <Offer focused={changed} changed={change} />
        )
      }
    </Answer>
  );
}

interface Part {
  focused: boolean;
  changed: () => void;
}

function Offer({ focused, changed }: Part) {
  const styles = useStyles();
  const { t } = useTranslation();
  const making = useLink("profile.linkMade", changed, () => ask(api.POST("/api/v1/events/link")));
  return (
    <div className={styles.part}>
      <Text>{t("profile.linkWhy")}</Text>
      <Button autoFocus={focused} disabledFocusable={making.isPending} onClick={() => making.mutate()}>
        {t("profile.linkMake")}
      </Button>
    </div>
  );
}

function Address({ url, madeAt, focused, changed }: Part & { url: string; madeAt: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { say } = useToasts();
  const [asked, setAsked] = useState(false);
  const ending = useLink("profile.linkEnded", changed, () => ask(api.DELETE("/api/v1/events/link")));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      say(t("profile.linkCopied"));
    } catch {
      say(t("profile.linkByHand"));
    }
  };
  return (
    <div className={styles.part}>
      <Field
        className={styles.wide}
        label={t("profile.link")}
        hint={t("profile.linkMeans", { made: dayAndTime(madeAt) })}
      >
        <Input readOnly value={url} onFocus={(event) => event.target.select()} />
      </Field>
      <div className={styles.doing}>
        <Button autoFocus={focused} onClick={copy}>
          {t("profile.linkCopy")}
        </Button>
        <Button onClick={() => setAsked(true)}>{t("profile.linkEnd")}</Button>
      </div>
      <Confirm
        open={asked}
        title={t("profile.linkEndTitle")}
        text={t("profile.linkEndText")}
        word={t("profile.linkEnd")}
        busy={ending.isPending}
        error={ending.error}
        cancel={() => setAsked(false)}
        confirm={() => ending.mutate()}
      />
    </div>
  );
}

function useLink(done: string, changed: () => void, change: () => Promise<unknown>) {
  const { t } = useTranslation();
  const { say, fail } = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      changed();
      say(t(done));
    },
    onError: fail,
    onSettled: () => client.invalidateQueries(calendarLink),
  });
}
