import { Badge } from "@fluentui/react-components";
import { ArrowReplyRegular, ChatHelpRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { Request } from "../requests/queries";
import { Row } from "../ui/Rows";
import { When } from "../ui/When";

/** A request of mine that waits for me: somebody asked me something, or returned it to be corrected. */
export function NeedingRow({ request }: { request: Request }) {
  const { t } = useTranslation();
  const question = request.standing?.question;
  return (
    <Row
      to={`/requests/${request.id}${question ? "" : "/correct"}`}
      title={request.title}
      note={
        <>
          {request.number} · {question ? <q>{short(question)}</q> : <When at={request.updatedAt} />}
        </>
      }
      end={
        <Badge
          appearance="tint"
          color="warning"
          icon={question ? <ChatHelpRegular /> : <ArrowReplyRegular />}
          style={{ whiteSpace: "nowrap" }}
        >
          {t(question ? "home.asksYou" : "home.toCorrect")}
        </Badge>
      }
    />
  );
}

function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
