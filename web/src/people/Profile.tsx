import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Me } from "../app/me";
import { timeZone } from "../i18n/format";
import { Preferences } from "../notifications/Preferences";
import { Page } from "../ui/Page";
import { Panel } from "../ui/Panel";
import { Away } from "./Away";
import { MyCalendar } from "./MyCalendar";
import { PersonWithPhoto } from "./Photo";
import { WorkingHours } from "./WorkingHours";

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(340px, 100%), 1fr))",
    gap: tokens.spacingHorizontalXL,
    alignItems: "start",
  },
  facts: {
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    margin: 0,
  },
  fact: { margin: 0, overflowWrap: "anywhere" },
  name: { color: tokens.colorNeutralForeground2 },
});

/** What the hub knows of me, and how it tells me things. */
export default function Profile({ me }: { me: Me }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const facts: [string, string | null | undefined][] = [
    ["email", me.email],
    ["department", me.department],
    ["manager", me.manager?.name],
    ["substitute", me.substitute?.name ?? t("profile.nobody")],
    ["timeZone", me.timeZone ?? timeZone()],
    ["roles", me.roles.map((role) => t(`roles.${role}`, { defaultValue: role })).join(", ")],
  ];
  return (
    <Page title={t("nav.profile")} lead={t("profile.lead")}>
      <Away me={me} />
      <div className={styles.columns}>
        <Panel title={t("profile.you")}>
          <PersonWithPhoto id={me.id} name={me.name} secondaryText={me.jobTitle ?? ""} size="extra-large" />
          <dl className={styles.facts}>
            {facts
              .filter(([, value]) => value)
              .map(([name, value]) => (
                <Fact key={name} name={t(`profile.${name}`)} value={value} />
              ))}
          </dl>
        </Panel>
        <Panel title={t("profile.hours")}>
          <WorkingHours id={me.id} />
          <MyCalendar />
        </Panel>
        <Panel title={t("profile.telling")}>
          <Preferences />
        </Panel>
      </div>
    </Page>
  );
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.fact}>{value}</dd>
    </>
  );
}
