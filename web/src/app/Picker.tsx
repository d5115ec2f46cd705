import { Button, makeStyles, SearchBox, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chosen, type LocalPerson, localPeople, localSession } from "../api/local";
import type { Session } from "../api/session";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { Waiting } from "../ui/Waiting";

const useStyles = makeStyles({
  search: { width: "100%" },
  people: {
    width: "100%",
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

/** The demo company: be anybody. A window that was somebody before goes on as her. */
export default function Picker({ enter }: { enter: (session: Session) => void }) {
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
        className={styles.search}
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
