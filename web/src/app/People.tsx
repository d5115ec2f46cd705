import { Button, makeStyles, SearchBox, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type LocalPerson, localPeople } from "../api/local";
import { Answer } from "../ui/Answer";

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

/** The people of the demo company to choose from. */
export default function People({ be }: { be: (email: string) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [search, setSearch] = useState("");
  const people = useQuery({ queryKey: ["local-people"], queryFn: localPeople });
  return (
    <>
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
