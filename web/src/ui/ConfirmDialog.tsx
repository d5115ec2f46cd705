import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Textarea,
} from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Question } from "./Confirm";
import { Fault } from "./Fault";
import { useFocusGivenBack } from "./useFocusGivenBack";

/** The dialog that asks. */
export default function ConfirmDialog(props: Question) {
  const { open, title, text, word, reason, needed, busy, error, children, cancel, confirm } = props;
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  const asked = useFocusGivenBack();
  const send = (event: FormEvent) => {
    event.preventDefault();
    confirm(why.trim());
  };
  return (
    <Dialog open={open} onOpenChange={(_, data) => !data.open && cancel()}>
      <DialogSurface ref={asked}>
        <form onSubmit={send}>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent style={{ display: "grid", gap: "12px" }}>
              {error && <Fault error={error} />}
              {text}
              {children}
              {reason && (
                <Field label={reason} required={needed}>
                  <Textarea
                    value={why}
                    maxLength={4000}
                    resize="vertical"
                    onChange={(_, data) => setWhy(data.value)}
                  />
                </Field>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={cancel}>{t("ui.cancel")}</Button>
              <Button
                type="submit"
                appearance="primary"
                disabled={needed === true && !why.trim()}
                disabledFocusable={busy ?? false}
              >
                {word}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
