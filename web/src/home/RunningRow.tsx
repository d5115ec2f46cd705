import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { day } from "../i18n/format";
import { request as one, type Request, type RequestDetail } from "../requests/queries";
import { Row } from "../ui/Rows";
import { RequestState } from "../ui/state";

/** A request of mine with who is asked now, and when it will be over. */
export function RunningRow({ request }: { request: Request }) {
  const { t } = useTranslation();
  const { data } = useQuery(one(request.id));
  const names = data ? asked(data) : [];
  const who = names.length
    ? t("home.with", { names: new Intl.ListFormat(document.documentElement.lang).format(names) })
    : "";
  const until = data?.expectedEnd ? t("home.expected", { day: day(data.expectedEnd) }) : "";
  return (
    <Row
      to={`/requests/${request.id}`}
      title={request.title}
      note={[request.number, who, until].filter(Boolean).join(" · ")}
      end={<RequestState state={request.state} />}
    />
  );
}

function asked(request: RequestDetail): string[] {
  return request.tasks.filter((task) => task.state === "open").map((task) => task.assignee.name);
}
