import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "../app/me";
import { Panel } from "../ui/Panel";
import { Waiting } from "../ui/Waiting";
import type { RequestDetail } from "./queries";

const Decide = lazy(() => import("../tasks/Decide"));

/** What this request wants of its reader, where it does. */
export function MyTask({ me, request }: { me: Me; request: RequestDetail }) {
  const { t } = useTranslation();
  const mine = request.tasks.find((task) => task.state === "open" && task.assignee.id === me.id);
  if (!mine) return null;
  return (
    <Panel title={t("tasks.yours")} marked>
      <Suspense fallback={<Waiting />}>
        <Decide id={mine.id} />
      </Suspense>
    </Panel>
  );
}
