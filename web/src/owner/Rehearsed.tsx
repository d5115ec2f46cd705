import {
  makeStyles,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { duration, number } from "../i18n/format";
import type { Rehearsal } from "./queries";

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalL, minWidth: 0 },
  scroll: { overflowX: "auto" },
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
    <Table size="small" aria-label={t("owner.numbers")}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t("owner.numbers")}</TableHeaderCell>
          <TableHeaderCell>{t("owner.before")}</TableHeaderCell>
          <TableHeaderCell>{t("owner.after")}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map(([name, before, after]) => (
          <TableRow key={name}>
            <TableCell>{t(`owner.figure.${name}`)}</TableCell>
            <TableCell>{before}</TableCell>
            <TableCell>{after}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
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
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.scroll}>
      <Table size="small" aria-label={t("owner.requests")}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{t("owner.request")}</TableHeaderCell>
            <TableHeaderCell>{t("owner.before")}</TableHeaderCell>
            <TableHeaderCell>{t("owner.after")}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map(({ id, number: called, before, after, problems }) => (
            <TableRow key={id}>
              <TableCell>
                <Link href={`~/requests/${id}`}>{called}</Link>
              </TableCell>
              <TableCell>
                <Course course={before} />
              </TableCell>
              <TableCell className={after?.outcome === before.outcome ? undefined : styles.other}>
                {after && <Course course={after} />}
                {problems.map(({ pointer, detail }) => (
                  <div key={`${pointer} ${detail}`}>{detail}</div>
                ))}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
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
