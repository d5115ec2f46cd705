import { AlertRegular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { forReader } from "../kept";
import { NotificationRow } from "../notifications/NotificationRow";
import { told } from "../notifications/queries";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Rows } from "../ui/Rows";
import { Section } from "../ui/Section";

const KEY = "hub.visited";
const SHOWN = 6;

/** What happened since I was here last, else the newest. */
export function News() {
  const { t } = useTranslation();
  const since = useLastVisit();
  const all = useInfiniteQuery(told(false));
  return (
    <Answer of={all}>
      {({ pages }) => {
        const newest = pages[0]?.items ?? [];
        const fresh = newest.filter((one) => one.createdAt > since);
        const title = t(fresh.length ? "home.sinceLast" : "home.lately");
        return (
          <Section title={title} action={<Link href="/notifications">{t("home.all")}</Link>}>
            {newest.length ? (
              <Rows label={title}>
                {(fresh.length ? fresh : newest).slice(0, SHOWN).map((one) => (
                  <NotificationRow key={one.id} notification={one} />
                ))}
              </Rows>
            ) : (
              <Empty icon={<AlertRegular />} title={t("home.noNews")} />
            )}
          </Section>
        );
      }}
    </Answer>
  );
}

/** When this browser showed the page before; noted anew when it is left. */
function useLastVisit(): string {
  const [since] = useState(() => forReader.getItem(KEY) ?? "");
  useEffect(() => {
    const note = () => forReader.setItem(KEY, new Date().toISOString());
    addEventListener("pagehide", note);
    return () => removeEventListener("pagehide", note);
  }, []);
  return since;
}
