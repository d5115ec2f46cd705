import { Button } from "@fluentui/react-components";
import { DeleteRegular, DocumentMultipleRegular, DocumentRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api, ask } from "../api/client";
import { size } from "../i18n/format";
import { Answer } from "../ui/Answer";
import { Confirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { Row, Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { When } from "../ui/When";
import { documents, open } from "./queries";
import { Share } from "./Share";
import type { Document } from "./upload";

/** My documents, newest first, each with the request it belongs to. */
export default function Documents() {
  const { t } = useTranslation();
  const known = useInfiniteQuery(documents());
  return (
    <Page title={t("documents.title")} lead={t("documents.lead")}>
      <Answer of={known}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length) {
            return (
              <Empty icon={<DocumentMultipleRegular />} title={t("documents.nothing")}>
                {t("documents.nothingDetail")}
              </Empty>
            );
          }
          return (
            <>
              <Rows label={t("documents.title")}>
                {items.map((one) => (
                  <DocumentRow key={one.id} document={one} />
                ))}
              </Rows>
              <More of={known} />
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

function DocumentRow({ document }: { document: Document }) {
  const { t } = useTranslation();
  const { fail } = useToasts();
  const ready = document.state === "ready";
  return (
    <Row
      start={<DocumentRegular aria-hidden fontSize={24} />}
      title={document.name}
      note={
        <>
          {size(document.size)} · <When at={document.createdAt} />
          {!ready && ` · ${t("documents.pending")}`}
        </>
      }
      end={
        <>
          {document.request ? (
            <>
              <Link href={`/requests/${document.request}`}>{t("documents.request")}</Link>
              {ready && <Share document={document} />}
            </>
          ) : (
            <Delete document={document} />
          )}
          <Button disabled={!ready} onClick={() => open(document.id).catch(fail)}>
            {t("documents.open")}
          </Button>
        </>
      }
    />
  );
}

function Delete({ document: { id, name } }: { document: Document }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const deleting = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/documents/{id}", { params: { path: { id } } })),
    onSuccess: () => setAsking(false),
    onSettled: () => client.invalidateQueries({ queryKey: ["documents"] }),
  });
  return (
    <>
      <Button
        appearance="subtle"
        icon={<DeleteRegular />}
        aria-label={t("documents.remove", { name })}
        onClick={() => setAsking(true)}
      />
      <Confirm
        open={asking}
        title={t("documents.deleteTitle", { name })}
        text={t("documents.deleteText")}
        word={t("documents.delete")}
        busy={deleting.isPending}
        error={deleting.error}
        cancel={() => setAsking(false)}
        confirm={() => deleting.mutate()}
      />
    </>
  );
}
