import { Button, Dropdown, Field, makeStyles, Option, Text, tokens } from "@fluentui/react-components";
import { HistoryRegular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { Fault } from "../ui/Fault";
import type { VersionText } from "./queries";
import { Rehearsed } from "./Rehearsed";

const SPANS = [7, 30, 90, 365];

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalL },
  order: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM },
});

/** The requests of the last days, played again with this version: what it would have changed. Nothing is done. */
export function Rehearsing({ kept }: { kept: VersionText | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [days, setDays] = useState(30);
  const playing = useMutation({
    mutationFn: ({ key, version: number }: VersionText) =>
      ask(
        api.POST("/api/v1/processes/{key}/versions/{number}/rehearsal", {
          params: { path: { key, number } },
          body: { days, limit: 200 },
        }),
      ),
  });
  if (!kept) return <Text>{t("owner.saveToRehearse")}</Text>;
  return (
    <div className={styles.root}>
      <Text>{t("owner.rehearsalText")}</Text>
      <div className={styles.order}>
        <Field label={t("owner.span")}>
          <Dropdown
            value={t("owner.days", { count: days })}
            selectedOptions={[String(days)]}
            onOptionSelect={(_, { optionValue }) => setDays(Number(optionValue))}
          >
            {SPANS.map((one) => (
              <Option key={one} value={String(one)}>
                {t("owner.days", { count: one })}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Button
          icon={<HistoryRegular />}
          disabledFocusable={playing.isPending}
          onClick={() => playing.mutate(kept)}
        >
          {t("owner.rehearse")}
        </Button>
      </div>
      {playing.error && <Fault error={playing.error} />}
      <div aria-live="polite">{playing.data && <Rehearsed found={playing.data} />}</div>
    </div>
  );
}
