import { Dropdown, makeStyles, Option, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { number } from "../i18n/format";
import { process } from "../processes/queries";
import { Answer } from "../ui/Answer";
import { Figure, FigureRow } from "../ui/Figure";
import { figures } from "./queries";
import { taken } from "./Rehearsed";
import { Steps } from "./Steps";
import { Weeks } from "./Weeks";

const SPANS = [30, 90, 180, 365];

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalXL, gridTemplateColumns: "minmax(0, 1fr)" },
  span: { width: "220px" },
});

/** How a process does: how much comes and goes, how long it takes as a whole and step by step, what is late. */
export function Figures({ processKey }: { processKey: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [days, setDays] = useState(90);
  const known = useQuery(figures(processKey, days));
  const steps = useQuery(process(processKey)).data?.steps ?? [];
  return (
    <div className={styles.root}>
      <Dropdown
        className={styles.span}
        aria-label={t("owner.span")}
        value={t("owner.lastDays", { count: days })}
        selectedOptions={[String(days)]}
        onOptionSelect={(_, { optionValue }) => setDays(Number(optionValue))}
      >
        {SPANS.map((one) => (
          <Option key={one} value={String(one)}>
            {t("owner.lastDays", { count: one })}
          </Option>
        ))}
      </Dropdown>
      <Answer of={known}>
        {(found) => (
          <>
            <FigureRow>
              <Figure name={t("owner.figure.ended")} value={number(found.ended)} />
              <Figure name={t("owner.figure.median")} value={taken(found.hours.median)} />
              <Figure name={t("owner.figure.p90")} value={taken(found.hours.p90)} />
              <Figure
                name={t("owner.figure.overdue")}
                value={t("owner.ofOpen", { overdue: number(found.overdue), open: number(found.open) })}
                to={`/${processKey}/work`}
              />
            </FigureRow>
            <Weeks weeks={found.weeks} />
            <Steps steps={found.steps} titles={new Map(steps.map(({ name, title }) => [name, title]))} />
          </>
        )}
      </Answer>
    </div>
  );
}
