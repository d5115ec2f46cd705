import type { ToastIntent } from "@fluentui/react-components";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/problem";
import { useAhead } from "./ahead";

const load = () => import("./Toaster");
const Toaster = lazy(load);

/** What a message can bring beside its title. */
export interface More {
  body?: ReactNode;
  action?: { label: string; run: () => void };
  seconds?: number;
  id?: string;
}

/** One message to show, or the end of one. */
export type Told = { title: string; intent: ToastIntent; more: More } | { over: string };

const waiting: Told[] = [];
let show: ((told: Told) => void) | undefined;
let wake: (() => void) | undefined;

function tell(told: Told): void {
  if (show) show(told);
  else waiting.push(told);
  wake?.();
}

/** Who shows messages from now on, with those that came before; gives the way to stop. */
export function showWith(shown: (told: Told) => void): () => void {
  show = shown;
  for (const told of waiting.splice(0)) shown(told);
  return () => {
    show = undefined;
  };
}

/** Where short messages appear. */
export function Toasts() {
  const [wanted, setWanted] = useState(waiting.length > 0);
  useAhead(load);
  useEffect(() => {
    wake = () => setWanted(true);
  }, []);
  return wanted ? (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  ) : null;
}

/** Short messages that go away by themselves; what failed stays until it was read. */
export function useToasts() {
  const { t } = useTranslation();
  return useMemo(() => {
    const say = (title: string, intent: ToastIntent = "success", more: More = {}) =>
      tell({ title, intent, more });
    const fail = (error: Error) => {
      const unreached = !(error instanceof ApiError) || error.status === 0;
      say(unreached ? t("ui.unreached") : error.message, "error");
    };
    return { say, fail, dismiss: (id: string) => tell({ over: id }) };
  }, [t]);
}
