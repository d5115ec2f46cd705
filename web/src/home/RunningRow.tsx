import { useTranslation } from "react-i18next";
import type { Request } from "../requests/queries";
import { whereItStands } from "../requests/standing";
import { Row } from "../ui/Rows";
import { RequestState } from "../ui/state";

/** A request of mine with who is asked now, and by when an answer is due. */
export function RunningRow({ request }: { request: Request }) {
  const { t } = useTranslation();
  return (
    <Row
      to={`/requests/${request.id}`}
      title={request.title}
      note={[request.number, whereItStands(t, request)].filter(Boolean).join(" · ")}
      end={<RequestState state={request.state} />}
    />
  );
}
