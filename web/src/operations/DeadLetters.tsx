import { Button, Switch } from "@fluentui/react-components";
import { ArrowRepeatAllRegular, CheckmarkCircleRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { More } from "../ui/More";
import { Row, Rows } from "../ui/Rows";
import { useToasts } from "../ui/toasts";
import { When } from "../ui/When";
import { type Letter, letters } from "./queries";

/** What could not be delivered, with the reason, and the way to deliver it again. */
export function DeadLetters() {
  const { t } = useTranslation();
  const [replayed, setReplayed] = useState(false);
  const known = useInfiniteQuery({ ...letters(replayed), placeholderData: (before) => before });
  return (
    <>
      <Switch
        label={t("operations.showReplayed")}
        checked={replayed}
        onChange={(_, { checked }) => setReplayed(checked)}
      />
      <Answer of={known}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (!items.length)
            return <Empty icon={<CheckmarkCircleRegular />} title={t("operations.noDead")} />;
          return (
            <>
              <Rows label={t("operations.rooms.dead-letters")}>
                {items.map((one) => (
                  <LetterRow key={one.id} letter={one} />
                ))}
              </Rows>
              <More of={known} />
            </>
          );
        }}
      </Answer>
    </>
  );
}

function LetterRow({ letter }: { letter: Letter }) {
  const { t } = useTranslation();
  return (
    <Row
      title={`${letter.handler} · ${letter.subject}`}
      note={
        <>
          {letter.error} · {t("operations.tries", { count: letter.attempts })} · <When at={letter.at} />
          {letter.replayedAt && (
            <>
              {" "}
              · {t("operations.replayed")} <When at={letter.replayedAt} />
            </>
          )}
        </>
      }
      end={!letter.replayedAt && <Replay id={letter.id} />}
    />
  );
}

function Replay({ id }: { id: string }) {
  const { t } = useTranslation();
  const { say, fail } = useToasts();
  const client = useQueryClient();
  const replaying = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/dead-letters/{id}/replay", { params: { path: { id } } })),
    onSuccess: () => say(t("operations.onItsWay")),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: ["dead-letters"] }),
  });
  return (
    <Button
      icon={<ArrowRepeatAllRegular />}
      disabledFocusable={replaying.isPending}
      onClick={() => replaying.mutate()}
    >
      {t("operations.replay")}
    </Button>
  );
}
