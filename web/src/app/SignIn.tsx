import { Body1, Button, Card, makeStyles, SearchBox, Title1, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { chosen, type LocalPerson, localPeople, localSession } from "../api/local";
import type { Session } from "../api/session";
import type { Config } from "../config";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { Waiting } from "../ui/Waiting";
import { Mark } from "./Mark";

const useStyles = makeStyles({
  root: {
    minHeight: "100vh",
    display: "grid",
    placeItems: "center",
    padding: tokens.spacingHorizontalL,
    boxSizing: "border-box",
    background: `linear-gradient(160deg, ${tokens.colorBrandBackground2}, ${tokens.colorNeutralBackground2} 60%)`,
  },
  card: {
    width: "min(440px, 100%)",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalXXL,
    gap: "16px",
  },
  people: {
    maxHeight: "340px",
    overflowY: "auto",
    display: "grid",
    gap: "2px",
    margin: 0,
    padding: 0,
    listStyle: "none",
  },
  person: { width: "100%", justifyContent: "flex-start", textAlign: "left", paddingBlock: "8px" },
  job: { display: "block", color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
});

interface Props {
  config: Config;
  enter: (session: Session) => void;
}

/** Before anybody is known. */
export function SignIn({ config, enter }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <main className={styles.root}>
      <Card className={styles.card}>
        <Mark size={48} />
        <Title1 as="h1" style={{ margin: 0 }}>
          {t("app.name")}
        </Title1>
        <Body1>{t("signIn.lead")}</Body1>
        {config.identity === "local" ? <Picker enter={enter} /> : <Microsoft config={config} enter={enter} />}
      </Card>
    </main>
  );
}

/** The demo company: be anybody. A window that was somebody before goes on as her. */
function Picker({ enter }: { enter: Props["enter"] }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [search, setSearch] = useState("");
  const [error, setError] = useState<Error>();
  const before = chosen();
  const people = useQuery({ queryKey: ["local-people"], queryFn: localPeople, enabled: !before });
  const be = (email: string) => localSession(email).then(enter, setError);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    if (before) be(before);
  }, []);
  if (before && !error) return <Waiting />;
  return (
    <>
      {error && <Fault error={error} />}
      <SearchBox
        autoFocus
        value={search}
        placeholder={t("signIn.find")}
        aria-label={t("signIn.find")}
        onChange={(_, data) => setSearch(data.value)}
      />
      <Answer of={people}>
        {(found) => (
          <ul className={styles.people}>
            {matching(found, search).map((person) => (
              <li key={person.id}>
                <Button appearance="subtle" className={styles.person} onClick={() => be(person.email)}>
                  <span>
                    {person.name}
                    <span className={styles.job}>{person.jobTitle || person.email}</span>
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </>
  );
}

function matching(people: readonly LocalPerson[], search: string): readonly LocalPerson[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter((one) =>
    words.every((word) => `${one.name} ${one.email} ${one.jobTitle}`.toLowerCase().includes(word)),
  );
}

/** The company's own sign-in. */
function Microsoft({ config, enter }: Props) {
  const { t } = useTranslation();
  const [error, setError] = useState<Error>();
  const [ready, setReady] = useState(false);
  const signIn = useMemo(
    () =>
      import("../api/firebase").then(
        ({ MicrosoftSignIn }) => new MicrosoftSignIn(config.firebase ?? missing()),
      ),
    [config],
  );
  useEffect(() => {
    signIn
      .then((made) => made.resume())
      .then((session) => (session ? enter(session) : setReady(true)))
      .catch(setError);
  }, [signIn, enter]);
  const ask = () => signIn.then((made) => made.signIn()).then(enter, setError);
  return (
    <>
      {error && <Fault error={error} />}
      <Button appearance="primary" size="large" disabled={!ready} onClick={ask}>
        {t("signIn.microsoft")}
      </Button>
    </>
  );
}

function missing(): never {
  throw new Error("/config.json does not say where to sign in");
}
