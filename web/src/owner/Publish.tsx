import { Button, MessageBar, MessageBarBody, Text, tokens } from "@fluentui/react-components";
import { RocketRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { Confirm } from "../ui/Confirm";
import { useToasts } from "../ui/toasts";
import { Changes } from "./Changes";
import { type VersionText, versions } from "./queries";

/** Puts a version in use for new requests, after it was said what that changes and what could be better. */
export function Publish({ kept }: { kept: VersionText }) {
  const { t } = useTranslation();
  const { say } = useToasts();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { key, version: number, state, sound, advice } = kept;
  const all = useQuery(versions(key)).data?.items ?? [];
  const current = all.find((one) => one.state === "published");
  const publishing = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/processes/{key}/versions/{number}/publish", { params: { path: { key, number } } }),
      ),
    onSuccess: () => {
      say(t("owner.published", { version: number }));
      setAsking(false);
    },
    onSettled: () =>
      Promise.all(["owned", "processes"].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
  if (state === "published") return null;
  return (
    <>
      <Button
        appearance="primary"
        icon={<RocketRegular />}
        disabled={state === "draft" && !sound}
        onClick={() => setAsking(true)}
      >
        {t(state === "draft" ? "owner.publish" : "owner.putBack")}
      </Button>
      <Confirm
        open={asking}
        title={t("owner.publishTitle", { version: number })}
        text={t("owner.publishText")}
        word={t("owner.publish")}
        busy={publishing.isPending}
        error={publishing.error}
        cancel={() => setAsking(false)}
        confirm={() => publishing.mutate()}
      >
        {current && <Changes processKey={key} before={current.version} after={number} />}
        {advice.length > 0 && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>
              <Text weight="semibold">{t("owner.advice")}</Text>
              <ul style={{ paddingLeft: tokens.spacingHorizontalL, margin: 0 }}>
                {advice.map(({ line, column, detail }) => (
                  <li key={`${line} ${column} ${detail}`}>
                    {t("owner.line", { line })}: {detail}
                  </li>
                ))}
              </ul>
            </MessageBarBody>
          </MessageBar>
        )}
      </Confirm>
    </>
  );
}
