import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api, ask } from "../api/client";
import type { Me } from "../app/me";
import { day } from "../i18n/format";

/** For whom I stand in now, and who stands in for me. */
export function StandingIn({ me }: { me: Me }) {
  const { t } = useTranslation();
  const given = useQuery({
    queryKey: ["delegations", "received"],
    queryFn: () => ask(api.GET("/api/v1/delegations", { params: { query: { direction: "received" } } })),
    staleTime: 60_000,
  }).data;
  const now = new Date().toISOString();
  const mine = given?.items.filter((one) => one.startsAt <= now && one.endsAt > now) ?? [];
  return (
    <>
      {me.substitute && (
        <Note>
          {t("tasks.standsIn", { name: me.substitute.name })}{" "}
          <Link href="/delegations">{t("tasks.change")}</Link>
        </Note>
      )}
      {mine.map((one) => (
        <Note key={one.id}>{t("tasks.youStandIn", { name: one.person.name, day: day(one.endsAt) })}</Note>
      ))}
    </>
  );
}

function Note({ children }: { children: React.ReactNode }) {
  return (
    <MessageBar layout="multiline" style={{ marginBottom: "12px" }}>
      <MessageBarBody>{children}</MessageBarBody>
    </MessageBar>
  );
}
