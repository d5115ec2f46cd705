import { Divider, Field, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { ApiError } from "../api/problem";
import { HubForm, type Values } from "../forms/HubForm";
import { weekday } from "../i18n/format";
import { PersonPicker } from "../people/PersonPicker";
import { Stations } from "../processes/Preview";
import { Fault } from "../ui/Fault";
import type { VersionText } from "./queries";
import { useQuiet } from "./useQuiet";

const useStyles = makeStyles({ root: { display: "grid", gap: tokens.spacingVerticalL } });

/** The form as people see it, to be filled in; of a version that is kept, who would decide on that. */
export function Trial({ form, kept }: { form: object | null; kept: VersionText | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const [requester, setRequester] = useState<string>();
  const said = JSON.stringify(form);
  const schema = useMemo(() => JSON.parse(said) as object | null, [said]);
  if (!schema) return <Text>{t("owner.unreadable")}</Text>;
  return (
    <div className={styles.root}>
      <HubForm schema={schema} values={values} onChange={setValues} onSubmit={() => undefined}>
        <span />
      </HubForm>
      <Divider />
      <Subtitle2 as="h2" style={{ margin: 0 }}>
        {t("processes.whoDecides")}
      </Subtitle2>
      {kept ? (
        <>
          <Field label={t("owner.requester")} hint={t("owner.requesterHint")}>
            <PersonPicker value={requester} onChange={setRequester} />
          </Field>
          <Deciders kept={kept} form={values} requester={requester ?? ""} />
        </>
      ) : (
        <Text>{t("owner.saveToSee")}</Text>
      )}
    </div>
  );
}

interface Wanted {
  kept: VersionText;
  form: Values;
  requester: string;
}

function Deciders({ kept: { key, version: number }, form, requester }: Wanted) {
  const { t } = useTranslation();
  const wanted = useQuiet(form, 500);
  const preview = useQuery({
    queryKey: ["owned", key, "preview", number, wanted, requester],
    queryFn: () =>
      ask(
        api.POST("/api/v1/processes/{key}/versions/{number}/preview", {
          params: { path: { key, number } },
          body: { form: wanted, requester },
        }),
      ),
    retry: false,
    staleTime: 30_000,
  });
  const incomplete = preview.error instanceof ApiError && preview.error.status === 422;
  if (incomplete) return <Text>{t("processes.fillToSee")}</Text>;
  if (preview.error) return <Fault error={preview.error} />;
  if (!preview.data) return null;
  const { stations, expectedEnd } = preview.data;
  return (
    <div aria-live="polite">
      <Stations stations={stations} />
      {expectedEnd && <Text weight="semibold">{t("processes.done", { when: weekday(expectedEnd) })}</Text>}
    </div>
  );
}
