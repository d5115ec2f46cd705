import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { requests } from "../requests/queries";
import { Row, Rows } from "../ui/Rows";
import { Section } from "../ui/Section";
import { When } from "../ui/When";

/** What was begun and not sent; nothing is shown where there is none. */
export function Drafts() {
  const { t } = useTranslation();
  const drafts =
    useInfiniteQuery(requests({ state: "draft", requester: "me" })).data?.pages.flatMap(
      (page) => page.items,
    ) ?? [];
  if (!drafts.length) return null;
  return (
    <Section title={t("processes.drafts")}>
      <Rows label={t("processes.drafts")}>
        {drafts.slice(0, 5).map((draft) => (
          <Row
            key={draft.id}
            to={`/processes/${draft.process}?draft=${draft.id}`}
            title={draft.title}
            note={<When at={draft.updatedAt} />}
          />
        ))}
      </Rows>
    </Section>
  );
}
