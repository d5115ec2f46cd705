import { makeStyles, SearchBox, tokens } from "@fluentui/react-components";
import { lazy, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { Afterwards } from "../ui/Afterwards";

// The list stands there first.
const Choices = lazy(() => import("./Choices"));

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalS },
  search: { maxWidth: "none" },
  choices: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    minHeight: "36px",
  },
});

/** What narrows the inbox; empty words and any process show all. */
export interface Narrowing {
  search: string;
  process: string;
  overdue: boolean;
}
export const ALL: Narrowing = { search: "", process: "", overdue: false };

interface Props {
  field: Ref<HTMLInputElement>;
  narrowing: Narrowing;
  narrow: (narrowing: Narrowing) => void;
}

/** Words, a process, or only what is overdue. */
export function Filters({ field, narrowing, narrow }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <search className={styles.root}>
      <SearchBox
        ref={field}
        className={styles.search}
        placeholder={t("tasks.search")}
        aria-label={t("tasks.search")}
        value={narrowing.search}
        onChange={(_, data) => narrow({ ...narrowing, search: data.value })}
      />
      <div className={styles.choices}>
        <Afterwards>
          <Choices narrowing={narrowing} narrow={narrow} />
        </Afterwards>
      </div>
    </search>
  );
}
