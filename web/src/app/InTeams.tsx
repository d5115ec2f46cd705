import {
  Button,
  type Theme,
  teamsDarkTheme,
  teamsHighContrastTheme,
  teamsLightTheme,
} from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { navigate } from "wouter/use-browser-location";
import { ApiError, refusalOf, unreached } from "../api/problem";
import type { Session } from "../api/session";
import { leaveToTeams, meetTeams, onTheme, openLink, ready, refused, teamsSession } from "../api/teams";
import type { Config } from "../config";
import { readHostLanguage } from "../i18n";
import { Fault } from "../ui/Fault";
import { Waiting } from "../ui/Waiting";
import { enterTeams } from "./inside";
import { type Me, me } from "./me";
import { SignIn } from "./SignIn";
import { setHostLook } from "./theme";

const THEMES: Record<string, Theme> = { dark: teamsDarkTheme, contrast: teamsHighContrastTheme };

interface Props {
  config: Config;
  enter: (session: Session) => void;
}

/** The way in where Teams shows this page: it knows who is there. Where it is not Teams after all, the usual one. */
export default function InTeams({ config, enter }: Props) {
  const client = useQueryClient();
  const [at, setAt] = useState<"asking" | "elsewhere" | Error>("asking");
  const come = useCallback(async () => {
    setAt("asking");
    const session = teamsSession();
    client.setQueryData(me.queryKey, await whoIs(session));
    enter(session);
    ready();
  }, [client, enter]);
  const refuse = useCallback((error: Error) => {
    setAt(error);
    refused(error.message);
  }, []);
  useEffect(() => {
    settle().then((isTeams) => (isTeams ? come().catch(refuse) : setAt("elsewhere")), setAt);
  }, [come, refuse]);
  if (at === "asking") return <Waiting />;
  if (at === "elsewhere") return <SignIn config={config} enter={enter} />;
  return (
    <SignIn config={config} enter={enter}>
      <Refused error={at} again={() => come().catch(refuse)} />
    </SignIn>
  );
}

/** What can be done by somebody whom Teams did not sign in. */
function Refused({ error, again }: { error: Error; again: () => void }) {
  const { t } = useTranslation();
  const known = error instanceof ApiError;
  return (
    <>
      {known ? <Fault error={error} /> : <div role="alert">{t("teams.unknown")}</div>}
      {known && error.status === 401 && t("teams.refused")}
      <Button appearance="primary" onClick={again}>
        {t("teams.again")}
      </Button>
      <Button onClick={() => openLink(location.href)}>{t("teams.browser")}</Button>
    </>
  );
}

/** Settles in once, if Teams answers: its looks, its language, the place that it was asked to open. */
let settled: Promise<boolean> | undefined;
function settle(): Promise<boolean> {
  settled ??= meetTeams().then(async (host) => {
    if (!host) return false;
    enterTeams();
    look(host.theme);
    onTheme(look);
    leaveToTeams();
    await readHostLanguage(host.locale);
    if (host.place && location.pathname === "/") navigate(host.place, { replace: true });
    return true;
  });
  return settled;
}

function look(name: string): void {
  setHostLook({ theme: THEMES[name] ?? teamsLightTheme, dark: name in THEMES });
}

async function whoIs(session: Session): Promise<Me> {
  const headers = { Authorization: `Bearer ${await session.token()}` };
  const answer = await fetch("/api/v1/me", { headers }).catch(() => {
    throw unreached();
  });
  const body = await answer.json().catch(() => undefined);
  if (!answer.ok) throw refusalOf(answer.status, body);
  return body;
}
