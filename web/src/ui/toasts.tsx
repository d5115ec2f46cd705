import {
  Button,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  type ToastIntent,
  ToastTitle,
  useToastController,
} from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/problem";

const TOASTER = "hub";

/** Where short messages appear. */
export function Toasts() {
  return <Toaster toasterId={TOASTER} position="bottom" pauseOnHover limit={4} />;
}

interface More {
  body?: ReactNode;
  action?: { label: string; run: () => void };
  seconds?: number;
  id?: string;
}

/** Short messages that go away by themselves; what failed stays until it was read. */
export function useToasts() {
  const { dispatchToast, dismissToast } = useToastController(TOASTER);
  const { t } = useTranslation();
  const say = (title: string, intent: ToastIntent = "success", more: More = {}) =>
    dispatchToast(
      <Toast>
        <ToastTitle>{title}</ToastTitle>
        {more.body && <ToastBody>{more.body}</ToastBody>}
        {more.action && (
          <ToastFooter>
            <Button appearance="transparent" size="small" onClick={more.action.run}>
              {more.action.label}
            </Button>
          </ToastFooter>
        )}
      </Toast>,
      {
        intent,
        timeout: (more.seconds ?? (intent === "error" ? 12 : 5)) * 1000,
        ...(more.id && { toastId: more.id }),
      },
    );
  const fail = (error: Error) => {
    const unreached = !(error instanceof ApiError) || error.status === 0;
    say(unreached ? t("ui.unreached") : error.message, "error");
  };
  return { say, fail, dismiss: dismissToast };
}
