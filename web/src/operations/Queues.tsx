import { Badge, MessageBar, MessageBarBody, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { duration, number } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Figure, FigureRow } from "../ui/Figure";
import { Grid } from "../ui/Grid";
import { Panel } from "../ui/Panel";
import { LATE, oldest, queues } from "./queries";

const useStyles = makeStyles({ root: { display: "grid", gap: tokens.spacingVerticalXL } });

/** Whether anything piles up: how much waits for each handler, and since when. */
export function Queues() {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(queues);
  return (
    <Answer of={known}>
      {({ items, outbox, deadLetters }) => {
        const waiting = items.filter((one) => one.waiting !== 0 || one.ageSeconds > 0);
        const age = oldest({ items, outbox });
        return (
          <div className={styles.root}>
            {age > LATE && (
              <MessageBar intent="warning">
                <MessageBarBody>{t("operations.late", { age: duration(age) })}</MessageBarBody>
              </MessageBar>
            )}
            <FigureRow>
              <Figure name={t("operations.oldest")} value={duration(age)} />
              <Figure name={t("operations.outbox")} value={number(outbox.waiting)} />
              <Figure name={t("operations.dead")} value={number(deadLetters)} to="/dead-letters" />
            </FigureRow>
            <Panel title={t("operations.handlers")}>
              {waiting.length ? (
                <Waiting items={waiting} />
              ) : (
                t("operations.nothingWaits", { count: items.length })
              )}
            </Panel>
          </div>
        );
      }}
    </Answer>
  );
}

type Line = { handler: string; waiting: number | null; ageSeconds: number };

function Waiting({ items }: { items: readonly Line[] }) {
  const { t } = useTranslation();
  return (
    <Grid
      caption={t("operations.handlers")}
      rows={items}
      keyOf={({ handler }) => handler}
      columns={[
        {
          key: "handler",
          title: t("operations.handler"),
          cell: ({ handler }) => handler,
          sort: ({ handler }) => handler,
        },
        {
          key: "waiting",
          title: t("operations.waiting"),
          cell: ({ waiting }) => (waiting === null ? t("operations.unknown") : number(waiting)),
          sort: ({ waiting }) => waiting,
          figure: true,
        },
        {
          key: "age",
          title: t("operations.age"),
          cell: ({ ageSeconds }) => (
            <Badge appearance="tint" color={ageSeconds > LATE ? "danger" : "informative"}>
              {duration(ageSeconds)}
            </Badge>
          ),
          sort: ({ ageSeconds }) => ageSeconds,
          figure: true,
        },
      ]}
    />
  );
}
