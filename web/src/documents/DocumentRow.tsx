import { Button } from "@fluentui/react-components";
import { DeleteRegular, DocumentRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api, ask } from "../api/client";
import { me } from "../app/me";
import { size } from "../i18n/format";
import { PersonName } from "../people/PersonName";
import { Confirm } from "../ui/Confirm";
import { Row } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { When } from "../ui/When";
import { type Listed, open } from "./queries";
import { Share } from "./Share";

/** A document with the request it belongs to, and what its reader can do with it: only hers can be shared or deleted. */
export function DocumentRow({ document }: { document: Listed }) {
  const { t } = useTranslation();
  const { fail } = useToasts();
  const mine = useQuery(me).data?.id === document.owner;
  const ready = document.state === "ready";
  return (
    <Row
      start={<DocumentRegular aria-hidden fontSize={24} />}
      title={document.name}
      note={
        <>
          {size(document.size)} · <When at={document.createdAt} />
          {!mine && (
            <>
              {" "}
              · {t("documents.by")} <PersonName id={document.owner} />
            </>
          )}
          {!ready && ` · ${t("documents.pending")}`}
          <Origin of={document} />
        </>
      }
      end={
        <>
          {mine &&
            (document.request ? ready && <Share document={document} /> : <Delete document={document} />)}
          <Button
            disabled={!ready}
            aria-label={t("documents.openThis", { name: document.name })}
            onClick={() => open(document.id).catch(fail)}
          >
            {t("documents.open")}
          </Button>
        </>
      }
    />
  );
}

/** The way to the request that a document belongs to. */
function Origin({ of: { request, origin } }: { of: Listed }) {
  const { t } = useTranslation();
  if (!request) return null;
  return (
    <span style={{ display: "block" }}>
      <Link href={`/requests/${request}`}>
        {origin ? `${origin.number} ${origin.title}` : t("documents.request")}
      </Link>
    </span>
  );
}

function Delete({ document: { id, name } }: { document: Listed }) {
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
