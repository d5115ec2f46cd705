import { Link } from "@fluentui/react-components";
import { CalendarLtrRegular, WeatherSunnyRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { dayAndTime, weekday } from "../i18n/format";
import { Row, Rows } from "../ui/Rows";
import { Section } from "../ui/Section";
import { upcoming } from "./queries";

type Event = Schemas["UpcomingOut"];
const SHOWN = 5;

/** What lies ahead in my calendar; what is due stands among what waits. Nothing is shown where there is nothing. */
export function Upcoming() {
  const { t } = useTranslation();
  const all = useQuery(upcoming()).data?.items ?? [];
  const shown = all.filter((one) => one.kind !== "task").slice(0, SHOWN);
  if (!shown.length) return null;
  return (
    <Section title={t("home.upcoming")}>
      <Rows label={t("home.upcoming")}>
        {shown.map((one) => (
          <EventRow key={`${one.kind}${one.start}${one.subject}`} event={one} />
        ))}
      </Rows>
    </Section>
  );
}

function EventRow({ event }: { event: Event }) {
  const { t } = useTranslation();
  const { kind, subject, start, end, allDay, location, link } = event;
  const absent = kind === "absence";
  const title = absent ? t("home.absence") : subject || t("home.private");
  const when = allDay ? weekday(start) : dayAndTime(start);
  const until = absent && end ? t("home.until", { day: dayAndTime(end) }) : "";
  return (
    <Row
      start={
        absent ? (
          <WeatherSunnyRegular aria-hidden fontSize={20} />
        ) : (
          <CalendarLtrRegular aria-hidden fontSize={20} />
        )
      }
      title={
        /^https?:/.test(link) ? (
          <Link href={link} target="_blank" rel="noopener noreferrer">
            {title}
          </Link>
        ) : (
          title
        )
      }
      note={[when, until, location].filter(Boolean).join(" · ")}
    />
  );
}
