import { Text } from "@fluentui/react-components";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { form, requests } from "../requests/queries";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { RequestState } from "../ui/state";
import { When } from "../ui/When";
import type { TaskDetail } from "./Decide";

const SHOWN = 5;

/** What helps to decide: how the process goes, and what the requester asked for before. */
export function Context({ task: { request } }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const rules = useQuery(form(request.id)).data;
  const before = useInfiniteQuery(
    requests({ requester: request.requester.id, process: request.process }),
  ).data;
  const earlier = before?.pages[0]?.items.filter((one) => one.id !== request.id).slice(0, SHOWN) ?? [];
  return (
    <Panel title={t("tasks.context")}>
      {rules && (
        <Text>
          <b>{rules.title}.</b> {rules.description}
        </Text>
      )}
      {earlier.length ? (
        <Rows label={t("tasks.earlier", { name: request.requester.name })}>
          {earlier.map((one) => (
            <Row
              key={one.id}
              to={`/requests/${one.id}`}
              title={one.title}
              note={
                <>
                  {one.number} · <When at={one.createdAt} />
                </>
              }
              end={<RequestState state={one.state} />}
            />
          ))}
        </Rows>
      ) : (
        <Text>{t("tasks.noEarlier", { name: request.requester.name })}</Text>
      )}
    </Panel>
  );
}
