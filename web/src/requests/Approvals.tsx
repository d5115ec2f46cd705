import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular, ClipboardCheckmarkRegular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { obtain, wasClosed } from "../api/delegated";
import { ApiError } from "../api/problem";
import { useToken } from "../api/useToken";
import type { Me } from "../app/me";
import { inStep, isOffered } from "./mirroring";
import type { RequestDetail } from "./queries";

const useStyles = makeStyles({
  root: {
    display: "grid",
    justifyItems: "start",
    gap: tokens.spacingVerticalXS,
    paddingTop: tokens.spacingVerticalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  line: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
  icon: { flexShrink: 0 },
  button: { paddingInline: 0 },
  bar: { width: "100%" },
});

interface Props {
  me: Me;
  request: RequestDetail;
}

/** A request of mine in the app Approvals of Teams, where it is used: shown there when I wish it, and then kept in step. */
export function Approvals({ me, request }: Props) {
  if (request.requester.id !== me.id || !isOffered()) return null;
  return <Mirror request={request} />;
}

function Mirror({ request }: { request: RequestDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const token = useToken("approvals");
  const step = useQuery({ ...inStep(request, token), placeholderData: (before) => before });
  const said = useWords(token, step.data?.shown);
  // What has ended is brought in step too, but needs no words.
  if (request.state !== "running") return null;
  return (
    <div className={styles.root}>
      <div aria-live="polite" className={styles.bar}>
        {step.error ? <Told words={whyNot(t, step.error)} /> : said}
      </div>
      {token === undefined && <Show />}
    </div>
  );
}

function useWords(token: string | undefined, shown: number | undefined) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (token === undefined) return null;
  if (shown === undefined) return <Text size={200}>{t("requests.approvals.bringing")}</Text>;
  return (
    <span className={styles.line}>
      <CheckmarkCircleRegular aria-hidden fontSize={16} className={styles.icon} />
      <Text size={200}>{t(shown ? "requests.approvals.shown" : "requests.approvals.nothing")}</Text>
    </span>
  );
}

/** Asks Microsoft for the token. Whoever closes that window has changed her mind. */
function Show() {
  const styles = useStyles();
  const { t } = useTranslation();
  const hint = useId();
  const asking = useMutation({ mutationFn: () => obtain("approvals") });
  return (
    <>
      {asking.error && !wasClosed(asking.error) && <Told words={t("requests.approvals.noToken")} />}
      <Button
        className={styles.button}
        appearance="transparent"
        size="small"
        icon={<ClipboardCheckmarkRegular />}
        disabledFocusable={asking.isPending}
        aria-describedby={hint}
        onClick={() => asking.mutate()}
      >
        {t("requests.approvals.show")}
      </Button>
      <Text id={hint} size={200} className={styles.quiet}>
        {t("requests.approvals.hint")}
      </Text>
    </>
  );
}

function Told({ words }: { words: string }) {
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>{words}</MessageBarBody>
    </MessageBar>
  );
}

/** The hub says why; but a token is nothing that a reader knows of. */
function whyNot(t: TFunction, error: Error): string {
  if (error instanceof ApiError && error.status === 403) return t("requests.approvals.ended");
  return error.message || t("requests.approvals.unreached");
}
