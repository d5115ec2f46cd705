import {
  Badge,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { duration, number } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Panel } from "../ui/Panel";
import { queues } from "./queries";

const useStyles = makeStyles({
  figures: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(180px, 1fr))",
    gap: tokens.spacingHorizontalL,
    marginBottom: tokens.spacingVerticalXL,
  },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
  },
  scroll: { overflowX: "auto" },
});
// Older than this, somebody should look: nothing that works waits for so long, in seconds.
const LATE = 300;

/** Whether anything piles up: how much waits for each handler, and since when. */
export function Queues() {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(queues);
  return (
    <Answer of={known}>
      {({ items, outbox, deadLetters }) => {
        const waiting = items.filter((one) => one.waiting !== 0 || one.ageSeconds > 0);
        const oldest = Math.max(outbox.ageSeconds, ...items.map((one) => one.ageSeconds), 0);
        return (
          <>
            {oldest > LATE && (
              <MessageBar intent="warning" style={{ marginBottom: "16px" }}>
                <MessageBarBody>{t("operations.late", { age: duration(oldest) })}</MessageBarBody>
              </MessageBar>
            )}
            <div className={styles.figures}>
              <Figure name={t("operations.oldest")} value={duration(oldest)} />
              <Figure name={t("operations.outbox")} value={number(outbox.waiting)} />
              <Figure name={t("operations.dead")} value={number(deadLetters)} to="/dead-letters" />
            </div>
            <Panel title={t("operations.handlers")}>
              {waiting.length ? (
                <Waiting items={waiting} />
              ) : (
                t("operations.nothingWaits", { count: items.length })
              )}
            </Panel>
          </>
        );
      }}
    </Answer>
  );
}

function Figure({ name, value, to }: { name: string; value: string; to?: string }) {
  const styles = useStyles();
  return (
    <Panel title={name}>
      <span className={styles.figure}>{to ? <Link href={to}>{value}</Link> : value}</span>
    </Panel>
  );
}

function Waiting({
  items,
}: {
  items: readonly { handler: string; waiting: number | null; ageSeconds: number }[];
}) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.scroll}>
      <Table aria-label={t("operations.handlers")} size="small">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{t("operations.handler")}</TableHeaderCell>
            <TableHeaderCell>{t("operations.waiting")}</TableHeaderCell>
            <TableHeaderCell>{t("operations.age")}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((one) => (
            <TableRow key={one.handler}>
              <TableCell>{one.handler}</TableCell>
              <TableCell>{one.waiting === null ? t("operations.unknown") : number(one.waiting)}</TableCell>
              <TableCell>
                <Badge appearance="tint" color={one.ageSeconds > LATE ? "danger" : "informative"}>
                  {duration(one.ageSeconds)}
                </Badge>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
