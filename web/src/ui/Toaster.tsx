import {
  Button,
  Toast,
  ToastBody,
  ToastFooter,
  Toaster as Toasts,
  ToastTitle,
  useToastController,
} from "@fluentui/react-components";
import { useEffect } from "react";
import { type More, showWith, type Told } from "./toasts";

const TOASTER = "hub";

/** Short messages at the foot of the page. */
export default function Toaster() {
  const { dispatchToast, dismissToast } = useToastController(TOASTER);
  useEffect(
    () =>
      showWith((told: Told) => {
        if ("over" in told) return dismissToast(told.over);
        const { title, intent, more } = told;
        const seconds = more.seconds ?? (intent === "error" ? 12 : 5);
        dispatchToast(<Message title={title} more={more} />, {
          intent,
          timeout: seconds * 1000,
          ...(more.id && { toastId: more.id }),
        });
      }),
    [dispatchToast, dismissToast],
  );
  return <Toasts toasterId={TOASTER} position="bottom" pauseOnHover limit={4} />;
}

function Message({ title, more }: { title: string; more: More }) {
  return (
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
    </Toast>
  );
}
