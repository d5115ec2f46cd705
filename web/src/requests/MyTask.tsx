import { useTranslation } from "react-i18next";
import type { Me } from "../app/me";
import { Decide } from "../tasks/Decide";
import { Panel } from "../ui/Panel";
import type { RequestDetail } from "./queries";

/** What this request wants of its reader, where it does. */
export function MyTask({ me, request }: { me: Me; request: RequestDetail }) {
  const { t } = useTranslation();
  const mine = request.tasks.find((task) => task.state === "open" && task.assignee.id === me.id);
  if (!mine) return null;
  return (
    <Panel title={t("tasks.yours")} marked>
      <Decide id={mine.id} />
    </Panel>
  );
}
