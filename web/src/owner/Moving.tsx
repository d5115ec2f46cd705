import { Badge, Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ArrowForwardRegular, CheckmarkCircleRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { LIVE } from "../app/queries";
import { Answer } from "../ui/Answer";
import { Confirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import type { Going } from "./queries";

const useStyles = makeStyles({
  root: { display: "grid", gap: tokens.spacingVerticalXL },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

/** The open requests that go by older versions, and what it would mean for each to go over to the one in use. */
export function Moving({ processKey }: { processKey: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery({
    queryKey: ["owned", processKey, "moving"],
    queryFn: () =>
      ask(
        api.POST("/api/v1/request-migrations/preview", {
          body: { process: processKey, steps: {}, skip: [], fields: {} },
        }),
      ),
    refetchInterval: LIVE,
  });
  return (
    <Answer of={known}>
      {(found) =>
        found.open ? (
          <div className={styles.root}>
            <Order processKey={processKey} found={found} />
            {found.differences.map(({ version, sentences }) => (
              <Panel key={version} title={t("owner.changes", { before: version, after: found.version })}>
                <ul className={styles.list}>
                  {sentences.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              </Panel>
            ))}
            <Rows label={t("owner.requests")}>
              {found.requests.map((one) => (
                <GoingRow key={one.id} request={one} />
              ))}
            </Rows>
          </div>
        ) : (
          <Empty icon={<CheckmarkCircleRegular />} title={t("owner.nothingToMove")}>
            {t("owner.nothingToMoveDetail", { version: found.version })}
          </Empty>
        )
      }
    </Answer>
  );
}

function GoingRow({ request }: { request: Going["requests"][number] }) {
  const { t } = useTranslation();
  const { id, number, title, version, standing, ready, problems, notes } = request;
  return (
    <Row
      to={`~/requests/${id}`}
      title={`${number} ${title}`}
      note={[
        t("owner.version", { version }),
        standing.join(", "),
        ...problems.map(({ detail }) => detail),
        ...notes,
      ].join(" · ")}
      end={
        <Badge appearance="tint" color={ready ? "success" : "warning"}>
          {t(ready ? "owner.ready" : "owner.stays")}
        </Badge>
      }
    />
  );
}

function Order({ processKey, found }: { processKey: string; found: Going }) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const ordering = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/request-migrations", {
          body: { process: processKey, steps: {}, skip: [], fields: {} },
        }),
      ),
    onSuccess: () => {
      say(t("owner.ordered"));
      setAsking(false);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["owned", processKey] }),
  });
  const { ready, open, version } = found;
  return (
    <Panel title={t("owner.moveTitle", { version })}>
      <Text>{t("owner.moveText", { ready, open })}</Text>
      <div>
        <Button icon={<ArrowForwardRegular />} disabled={!ready} onClick={() => setAsking(true)}>
          {t("owner.move", { count: ready })}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t("owner.moveTitle", { version })}
        text={t("owner.moveConfirm", { count: ready })}
        word={t("owner.move", { count: ready })}
        busy={ordering.isPending}
        error={ordering.error}
        cancel={() => setAsking(false)}
        confirm={() => ordering.mutate()}
      />
    </Panel>
  );
}
