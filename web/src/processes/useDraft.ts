import { type ErrorSchema, toErrorSchema } from "@rjsf/utils";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api, ask } from "../api/client";
import { ApiError } from "../api/problem";
import type { Values } from "../forms/HubForm";
import type { RequestDetail } from "../requests/queries";
import { useToasts } from "../ui/toasts";
import { keepWithPage, save } from "./keeping";
import type { Process } from "./queries";

const PAUSE = 1_500;
/** When what could not be kept is tried again, unless the connection comes back before. */
const AGAIN = 15_000;

/** Fields that the hub found wrong, where the form shows them. */
export function wrongFields(error: unknown): ErrorSchema | undefined {
  if (!(error instanceof ApiError) || !error.problem.errors) return undefined;
  const found = error.problem.errors.map(({ pointer, detail }) => ({
    property: pointer.replace(/^\/form/, "").replaceAll("/", "."),
    message: detail,
    stack: detail,
  }));
  return toErrorSchema(found);
}

/** What is written into a form: kept by the hub as a draft while one writes, then sent. Nothing typed is lost: what the
 * hub could not take yet stays in this window and is kept with the next try. */
export function useDraft(process: Process, begun: RequestDetail | undefined) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const client = useQueryClient();
  const { say } = useToasts();
  const [values, setValues] = useState<Values>((begun?.form as Values) ?? {});
  const [kept, setKept] = useState<"saving" | "saved" | "unsaved">();
  const draft = useRef(begun);
  const keeping = useRef(Promise.resolve());
  const timer = useRef(0);
  const waits = useRef(false);
  const shown = useRef(true);

  const keep = useCallback(
    (form: Values): Promise<void> => {
      clearTimeout(timer.current);
      waits.current = false;
      const next = keeping.current.then(async () => {
        setKept("saving");
        draft.current = await save(process.key, form, draft.current);
        setKept("saved");
        if (shown.current) history.replaceState(history.state, "", `?draft=${draft.current.id}`);
      });
      keeping.current = next.catch(() => {
        waits.current = true;
        setKept("unsaved");
      });
      return next;
    },
    [process.key],
  );

  const change = (form: Values) => {
    setValues(form);
    // The form tells the same once more when it was only looked at: what waits to be kept goes on waiting.
    if (written(form) === written(values) || (written(form) === "{}" && !draft.current)) return;
    clearTimeout(timer.current);
    waits.current = true;
    timer.current = window.setTimeout(() => void keep(form).catch(() => undefined), PAUSE);
  };
  const latest = useRef(values);
  latest.current = values;
  useEffect(() => {
    shown.current = true;
    const withPage = () => waits.current && keepWithPage(process.key, latest.current, draft.current);
    addEventListener("pagehide", withPage);
    return () => {
      removeEventListener("pagehide", withPage);
      shown.current = false;
      if (!waits.current) return;
      const listed = () => client.invalidateQueries({ queryKey: ["requests"] });
      void keep(latest.current).then(listed, () => undefined);
    };
  }, [process.key, keep, client]);
  useEffect(() => {
    if (kept !== "unsaved") return;
    const again = () => void keep(latest.current).catch(() => undefined);
    const next = setTimeout(again, AGAIN);
    addEventListener("online", again);
    return () => {
      clearTimeout(next);
      removeEventListener("online", again);
    };
  }, [kept, keep]);

  const sending = useMutation({
    mutationFn: async (form: Values) => {
      await keep(form);
      const { id } = draft.current as RequestDetail;
      return ask(
        api.POST("/api/v1/requests/{id}/submit", {
          params: { path: { id } },
        }),
      );
    },
    onSuccess: (request) => {
      void client.invalidateQueries({ queryKey: ["requests"] });
      say(t("processes.sent", { number: request.number }));
      go(`/requests/${request.id}`);
    },
  });
  const wrong = wrongFields(sending.error);
  return {
    values,
    change,
    submit: (form: Values) => sending.mutate(form),
    sending: sending.isPending || sending.isSuccess,
    wrong,
    error: wrong ? undefined : (sending.error ?? undefined),
    kept,
  };
}

/** What somebody has written; a form that was only opened tells of lists and parts without anything in them. */
export function written(form: Values): string {
  return JSON.stringify(filled(form) ?? {});
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.length ? value : undefined;
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value)
    .map(([name, part]) => [name, filled(part)])
    .filter(([, part]) => part !== undefined);
  return parts.length ? Object.fromEntries(parts) : undefined;
}
