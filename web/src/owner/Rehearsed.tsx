import { makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { duration, number } from "../i18n/format";
import { Grid } from "../ui/Grid";
import type { Rehearsal } from "./queries";

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalL, minWidth: 0 },
  head: { margin: 0 },
  other: { fontWeight: tokens.fontWeightSemibold },
});
const HOUR = 3600;
// Of those who were asked, so many are called by name.
const NAMED = 3;

/** What a version would have changed: in numbers, by person, and request by request. */
export function Rehearsed({ found }: { found: Rehearsal }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!found.requests) return <Text>{t("owner.nothingPlayed")}</Text>;
  const { requests, played, leftOut, endOtherwise } = found;
  return (
    <div className={styles.root}>
      <Text>
        {t("owner.played", { played, requests })} {t("owner.endOtherwise", { count: endOtherwise })}{" "}
        {leftOut > 0 && t("owner.leftOut", { count: leftOut })}
      </Text>
      <Numbers found={found} />
      <Counted title={t("owner.askedMore")} people={found.askedMore} sign="+" />
      <Counted title={t("owner.askedLess")} people={found.askedLess} sign="−" />
      <Replayed items={found.items} />
    </div>
  );
}

function Numbers({ found: { tasks, hours } }: { found: Rehearsal }) {
  const { t } = useTranslation();
  const rows: [string, string, string][] = [
    ["tasks", number(tasks.before), number(tasks.after)],
    ["median", taken(hours.before.median), taken(hours.after.median)],
    ["p90", taken(hours.before.p90), taken(hours.after.p90)],
  ];
  return (
    <Grid
      caption={t("owner.numbers")}
      rows={rows}
      keyOf={([name]) => name}
      columns={[
        { key: "name", title: t("owner.numbers"), cell: ([name]) => t(`owner.figure.${name}`) },
        { key: "before", title: t("owner.before"), cell: ([, before]) => before, figure: true },
        { key: "after", title: t("owner.after"), cell: ([, , after]) => after, figure: true },
      ]}
    />
  );
}

function Counted({ title, people, sign }: { title: string; people: Rehearsal["askedMore"]; sign: string }) {
  const styles = useStyles();
  if (!people.length) return null;
  return (
    <div>
      <Subtitle2 as="h3" className={styles.head}>
        {title}
      </Subtitle2>
      <ul>
        {people.map(({ id, name, tasks }) => (
          <li key={id}>
            {name}: {sign}
            {number(tasks)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Replayed({ items }: { items: Rehearsal["items"] }) {
  const { t } = useTranslation();
  type Item = Rehearsal["items"][number];
  return (
    <Grid
      caption={t("owner.requests")}
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          key: "request",
          title: t("owner.request"),
          cell: ({ id, number: called }: Item) => <Link href={`~/requests/${id}`}>{called}</Link>,
          sort: ({ number: called }: Item) => called,
        },
        {
          key: "before",
          title: t("owner.before"),
          cell: ({ before }: Item) => <Course course={before} />,
          sort: ({ before }: Item) => before.hours,
        },
        {
          key: "after",
          title: t("owner.after"),
          cell: (item: Item) => <After item={item} />,
          sort: ({ after }: Item) => after?.hours,
        },
      ]}
    />
  );
}

function After({ item: { before, after, problems } }: { item: Rehearsal["items"][number] }) {
  const styles = useStyles();
  return (
    <div className={after?.outcome === before.outcome ? undefined : styles.other}>
      {after && <Course course={after} />}
      {problems.map(({ pointer, detail }) => (
        <div key={`${pointer} ${detail}`}>{detail}</div>
      ))}
    </div>
  );
}

function Course({ course }: { course: Rehearsal["items"][number]["before"] }) {
  const { t } = useTranslation();
  const { outcome, hours, asked } = course;
  const names = asked.slice(0, NAMED).map(({ name }) => name);
  if (asked.length > NAMED) names.push(t("owner.others", { count: asked.length - NAMED }));
  return (
    <>
      {t(`states.${outcome}`, { defaultValue: outcome })}
      {hours !== null && ` · ${taken(hours)}`}
      {names.length > 0 && ` · ${names.join(", ")}`}
    </>
  );
}

/** Hours as people say them. */
export function taken(hours: number | null): string {
  return hours === null ? "–" : duration(hours * HOUR);
}
