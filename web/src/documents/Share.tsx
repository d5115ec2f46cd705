import { Button, Field, Input } from "@fluentui/react-components";
import { LinkRegular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { Confirm } from "../ui/Confirm";
import { useToasts } from "../ui/toasts";
import type { Document } from "./upload";

/** A link for colleagues to a document where it is filed; copied at once, or shown where the browser forbids that. */
export function Share({ document: { id, name } }: { document: Document }) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState("");
  const close = () => {
    setAsking(false);
    setShown("");
  };
  const sharing = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/documents/{id}/share", { params: { path: { id } } })),
    onSuccess: async ({ url }) => {
      try {
        await navigator.clipboard.writeText(url);
        say(t("documents.shared"));
        close();
      } catch {
        setShown(url);
      }
    },
  });
  return (
    <>
      <Button
        appearance="subtle"
        icon={<LinkRegular />}
        title={t("documents.share")}
        aria-label={`${t("documents.share")}: ${name}`}
        onClick={() => setAsking(true)}
      />
      <Confirm
        open={asking}
        title={t("documents.shareTitle", { name })}
        text={t("documents.shareText")}
        word={t("documents.shareMake")}
        busy={sharing.isPending || shown !== ""}
        error={sharing.error}
        cancel={close}
        confirm={() => sharing.mutate()}
      >
        {shown && (
          <Field label={t("documents.sharedShown")}>
            <Input readOnly value={shown} onFocus={(event) => event.target.select()} autoFocus />
          </Field>
        )}
      </Confirm>
    </>
  );
}
