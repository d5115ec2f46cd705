import { Badge, Button, MessageBar, MessageBarBody, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular, WarningRegular } from "@fluentui/react-icons";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { Fault } from "../ui/Fault";
import { Row, Rows } from "../ui/Rows";
import { Waiting } from "../ui/Waiting";
import { useFindings } from "./findings";
import { directory, health, microsoft, queues } from "./queries";

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalL, gridTemplateColumns: "minmax(0, 1fr)" },
});

/** Whether the hub is well, thing by thing; what is not leads to where something can be done about it. */
export function Health() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [, go] = useLocation();
  const asked = useQueries({ queries: [health, queues, microsoft, directory] });
  const [checks, waits, outside, people] = asked;
  const findings = useFindings(checks.data, waits.data, outside.data, people.data);
  const error = asked.find((one) => one.error && !one.data)?.error;
  if (!findings.length && !error) return <Waiting />;
  const bad = findings.filter((one) => !one.ok).length;
  return (
    <div className={styles.root}>
      {error && <Fault error={error} />}
      <MessageBar intent={bad ? "warning" : "success"} role="status">
        <MessageBarBody>
          {bad ? t("operations.health.unwell", { count: bad }) : t("operations.health.well")}
        </MessageBarBody>
      </MessageBar>
      <Rows label={t("operations.health.looks")}>
        {findings.map(({ key, title, note, ok, to }) => (
          <Row
            key={key}
            start={
              ok ? (
                <CheckmarkCircleRegular aria-hidden fontSize={24} />
              ) : (
                <WarningRegular aria-hidden fontSize={24} />
              )
            }
            title={title}
            note={note}
            end={
              <>
                <Badge appearance="tint" color={ok ? "success" : "warning"}>
                  {t(ok ? "operations.health.ok" : "operations.health.look")}
                </Badge>
                {!ok && to && (
                  <Button aria-label={`${t("operations.health.see")}: ${title}`} onClick={() => go(to)}>
                    {t("operations.health.see")}
                  </Button>
                )}
              </>
            }
          />
        ))}
      </Rows>
    </div>
  );
}
