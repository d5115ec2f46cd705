import {
  Badge,
  type BadgeProps,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import {
  CheckmarkCircleRegular,
  DismissCircleRegular,
  type FluentIcon,
  QuestionCircleRegular,
} from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { duration, number, relative } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Panel } from "../ui/Panel";
import { When } from "../ui/When";
import { type Ability, microsoft } from "./queries";

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalL, gridTemplateColumns: "minmax(0, 1fr)" },
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(340px, 100%), 1fr))",
  },
  facts: {
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    margin: 0,
    overflowWrap: "anywhere",
    "& dt": { color: tokens.colorNeutralForeground2 },
    "& dd": { margin: 0 },
  },
  needs: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalXS },
  need: {
    display: "flex",
    gap: tokens.spacingHorizontalS,
    overflowWrap: "anywhere",
    "& svg": { flexShrink: 0, marginTop: "3px" },
    "& small": { display: "block", color: tokens.colorNeutralForeground2 },
  },
  words: { margin: 0 },
  state: { justifySelf: "start" },
});

const COLOURS: Record<Ability["state"], NonNullable<BadgeProps["color"]>> = {
  works: "success",
  unused: "informative",
  paused: "warning",
  out: "danger",
  refused: "danger",
  off: "subtle",
};
const GRANTED: Record<Ability["needs"][number]["granted"], FluentIcon> = {
  yes: CheckmarkCircleRegular,
  no: DismissCircleRegular,
  unknown: QuestionCircleRegular,
};

/** What works in Microsoft 365: what was granted, what degrades without it, and what to do next. */
export function Microsoft() {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(microsoft);
  return (
    <Answer of={known}>
      {({ items, tenant, cloud, signsInBy, signInError, processes }) => (
        <div className={styles.root}>
          {signInError && (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>{t("operations.microsoft.signInError", { error: signInError })}</MessageBarBody>
            </MessageBar>
          )}
          <Panel title={t("operations.microsoft.standing")}>
            <dl className={styles.facts}>
              <dt>{t("operations.microsoft.way")}</dt>
              <dd>{t(`operations.microsoft.signsInBy.${signsInBy}`, { defaultValue: signsInBy })}</dd>
              <dt>{t("operations.microsoft.tenant")}</dt>
              <dd>{tenant || "–"}</dd>
              <dt>{t("operations.microsoft.cloud")}</dt>
              <dd>{cloud}</dd>
            </dl>
            <p className={styles.words}>{t("operations.microsoft.processes", { count: processes })}</p>
          </Panel>
          <AbilityList items={items} />
        </div>
      )}
    </Answer>
  );
}

/** Some of them alone, by their keys. */
export function Abilities({ only }: { only: readonly string[] }) {
  const items = useQuery(microsoft).data?.items.filter(({ key }) => only.includes(key)) ?? [];
  return items.length > 0 && <AbilityList items={items} />;
}

function AbilityList({ items }: { items: readonly Ability[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ul className={styles.list} aria-label={t("operations.microsoft.list")}>
      {items.map((one) => (
        <li key={one.key} style={{ display: "grid" }}>
          <AbilityPanel ability={one} />
        </li>
      ))}
    </ul>
  );
}

function AbilityPanel({ ability }: { ability: Ability }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { key, state, without } = ability;
  const words = `operations.microsoft.abilities.${key}`;
  return (
    <Panel title={useAbilityTitle()(ability)} marked={isBad(ability)}>
      <Badge className={styles.state} appearance="tint" color={COLOURS[state]}>
        {t(`operations.microsoft.states.${state}`)}
      </Badge>
      {state !== "works" && <p className={styles.words}>{t(`operations.microsoft.next.${state}`)}</p>}
      <Needs of={ability.needs} />
      <dl className={styles.facts}>
        <dt>{t("operations.microsoft.without")}</dt>
        <dd>{t(`${words}.without`, { defaultValue: without })}</dd>
        {ability.lastAnswerAt && (
          <>
            <dt>{t("operations.microsoft.lastAnswer")}</dt>
            <dd>
              <When at={ability.lastAnswerAt} />
            </dd>
          </>
        )}
        {ability.lastError && (
          <>
            <dt>{t("operations.microsoft.lastError")}</dt>
            <dd>
              {ability.lastError} {ability.lastErrorAt && <When at={ability.lastErrorAt} />}
            </dd>
          </>
        )}
      </dl>
      <Limits of={ability} />
    </Panel>
  );
}

/** What an ability is called in the reader's language; as the hub calls it where the page does not know it. */
export function useAbilityTitle(): (ability: Ability) => string {
  const { t } = useTranslation();
  return ({ key, title }) => t(`operations.microsoft.abilities.${key}.title`, { defaultValue: title });
}

/** Whether somebody should look at it. */
export function isBad({ state }: Ability): boolean {
  return state === "refused" || state === "out";
}

function Needs({ of }: { of: Ability["needs"] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!of.length) return null;
  return (
    <ul className={styles.needs} aria-label={t("operations.microsoft.needs")}>
      {of.map(({ permission, by, granted, why }) => {
        const Icon = GRANTED[granted];
        return (
          <li key={permission} className={styles.need}>
            <Icon aria-hidden />
            <span>
              {permission}: {t(`operations.microsoft.granted.${granted}`)}
              <small>
                {t("operations.microsoft.by", { by })}
                {why && ` · ${why}`}
              </small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Limits({ of: { againAt, quota, said } }: { of: Ability }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      {againAt && (
        <p className={styles.words}>{t("operations.microsoft.again", { when: relative(againAt) })}</p>
      )}
      {quota.map(({ limit, used, most, seconds }) => (
        <p key={limit} className={styles.words}>
          {t("operations.microsoft.quota", {
            limit,
            used: number(used),
            most: number(most),
            time: duration(seconds),
          })}
        </p>
      ))}
      {Object.entries(said).map(([name, value]) => (
        <p key={name} className={styles.words}>
          {t("operations.microsoft.said", { name, value })}
        </p>
      ))}
    </>
  );
}
