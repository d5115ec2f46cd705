import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/problem";
import { me } from "../app/me";
import { queries } from "../app/queries";
import { useToasts } from "../ui/toasts";
import { type Decision, Outbox } from "./outbox";
import { send, sendWithPage } from "./sending";

// One for the page: decisions go on waiting while their reader looks at other places.
let current: (decisions: readonly Decision[]) => Promise<void> = async () => {};
const outbox = new Outbox((decisions) => current(decisions));
addEventListener("pagehide", () => sendWithPage(queries.getQueryData(me.queryKey)?.id ?? "", outbox.empty()));

/** The tasks whose decision waits to be sent. */
export function useHeld(): ReadonlySet<string> {
  return useSyncExternalStore(outbox.subscribe, outbox.held);
}

/** Decides, with a few seconds to take it back; says honestly what did not come true. */
export function useDecisions(): (decisions: readonly Decision[]) => void {
  const { t } = useTranslation();
  const client = useQueryClient();
  const toasts = useToasts();
  const latest = useRef(toasts);
  latest.current = toasts;

  useEffect(() => {
    current = async (decisions) => {
      try {
        for (const sentence of await send(decisions))
          latest.current.say(sentence, "warning", { seconds: 12 });
      } catch (error) {
        latest.current.fail(error instanceof Error ? error : new ApiError({} as never));
      } finally {
        await client.invalidateQueries({ queryKey: ["tasks"] });
        void client.invalidateQueries({ queryKey: ["task"] });
        void client.invalidateQueries({ queryKey: ["request"] });
      }
    };
  }, [client]);

  return useCallback(
    (decisions) => {
      const undo = outbox.put(decisions);
      const id = crypto.randomUUID();
      const count = decisions.length;
      latest.current.say(t(`tasks.done.${decisions[0]?.outcome}`, { count }), "success", {
        id,
        action: {
          label: t("tasks.undo"),
          run: () => {
            undo();
            latest.current.dismiss(id);
          },
        },
      });
    },
    [t],
  );
}
