import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { SendRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearch } from "wouter";
import { HubForm } from "../forms/HubForm";
import { request } from "../requests/queries";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { Page } from "../ui/Page";
import { Waiting } from "../ui/Waiting";
import { Preview } from "./Preview";
import { type Process, process } from "./queries";
import { useDraft } from "./useDraft";

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(280px, 2fr)",
    alignItems: "start",
    gap: tokens.spacingHorizontalXXL,
    "@media (max-width: 900px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  form: {
    padding: tokens.spacingHorizontalXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow2,
  },
  foot: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    marginTop: tokens.spacingVerticalXL,
  },
  kept: { color: tokens.colorNeutralForeground2 },
});

/** A form, and beside it who will decide. A draft goes on where it was left. */
export default function Ask({ processKey }: { processKey: string }) {
  const { t } = useTranslation();
  const search = useSearch();
  // As it was opened: the draft that is kept while one writes gets into the address without opening anything.
  const [draft] = useState(() => new URLSearchParams(search).get("draft") ?? "");
  const known = useQuery(process(processKey));
  const begun = useQuery({ ...request(draft), enabled: draft !== "", refetchInterval: false });
  if (draft && (begun.isPending || (begun.isFetching && !begun.isFetchedAfterMount))) return <Waiting />;
  if (begun.error) return <Fault error={begun.error} />;
  return (
    <Answer of={known}>
      {(found) => (
        <Page title={found.title} lead={found.description}>
          <Asking key={found.key} process={found} draft={begun.data} label={t("processes.send")} />
        </Page>
      )}
    </Answer>
  );
}

function Asking({
  process,
  draft,
  label,
}: {
  process: Process;
  draft: Parameters<typeof useDraft>[1];
  label: string;
}) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { values, change, submit, sending, wrong, error, kept } = useDraft(process, draft);
  return (
    <div className={styles.columns}>
      <div className={styles.form}>
        {error && <Fault error={error} />}
        <HubForm
          schema={process.form}
          values={values}
          onChange={change}
          onSubmit={submit}
          wrong={wrong}
          disabled={sending}
        >
          <div className={styles.foot}>
            <Button type="submit" appearance="primary" icon={<SendRegular />} disabled={sending}>
              {label}
            </Button>
            <Text className={styles.kept} size={200} role="status">
              {kept && t(`processes.${kept}`)}
            </Text>
          </div>
        </HubForm>
      </div>
      <Preview process={process} values={values} />
    </div>
  );
}
