import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, part } from "../api/client";
import { ApiError } from "../api/problem";
import { useToasts } from "../ui/toasts";
import { type Decision, Outbox } from "./outbox";

// One for the page: decisions go on waiting while their reader looks at other places.
let current: (decisions: readonly Decision[]) => Promise<void> = async () => {};
const outbox = new Outbox((decisions) => current(decisions));
const MANY = 50;

addEventListener("pagehide", () => {
  for (const some of lots(outbox.empty())) part("/api/v1/tasks/decisions", { decisions: some });
});

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

/** Sends them, and gives a sentence for each that the hub did not take. */
async function send(decisions: readonly Decision[]): Promise<string[]> {
  const answers = await Promise.all(
    lots(decisions).map((some) => ask(api.POST("/api/v1/tasks/decisions", { body: { decisions: some } }))),
  );
  return answers.flatMap(({ items }) =>
    items.filter((one) => one.status >= 300).map((one) => one.detail ?? ""),
  );
}

function lots(decisions: readonly Decision[]): Decision[][] {
  return Array.from({ length: Math.ceil(decisions.length / MANY) }, (_, number) =>
    decisions.slice(number * MANY, (number + 1) * MANY),
  );
}
