import { useTranslation } from "react-i18next";
import { Row } from "../ui/Rows";
import { Due } from "./Due";
import type { Task } from "./queries";

/** Something that waits for me. */
export function TaskRow({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { requester, number, title } = task.request;
  return (
    <Row
      to={`/inbox/${task.id}`}
      title={title}
      note={`${t("tasks.from", { name: requester.name })} · ${number} · ${task.step}`}
      end={<Due at={task.dueAt} />}
    />
  );
}
