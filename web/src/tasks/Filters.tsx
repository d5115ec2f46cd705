import { makeStyles, SearchBox, Switch, tokens } from "@fluentui/react-components";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import { ProcessChoice } from "../processes/ProcessChoice";

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  search: { flex: "1 1 100%", maxWidth: "none" },
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
      <ProcessChoice value={narrowing.process} set={(process) => narrow({ ...narrowing, process })} />
      <Switch
        label={t("tasks.onlyOverdue")}
        checked={narrowing.overdue}
        onChange={(_, { checked }) => narrow({ ...narrowing, overdue: checked })}
      />
    </search>
  );
}
