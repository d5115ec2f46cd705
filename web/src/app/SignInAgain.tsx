import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Session, session, setSession } from "../api/session";
import { Fault } from "../ui/Fault";
import { me } from "./me";

/** The session has ended: sign in again in place. Beneath it everything stays as it was typed. */
export default function SignInAgain() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const before = client.getQueryData(me.queryKey)?.id;
  const signing = useMutation({
    mutationFn: async () => {
      const made = await session().again();
      // What was typed belongs to whoever typed it; somebody else begins anew.
      if (before && (await whoIs(made)) !== before) location.assign("/");
      else setSession(made);
    },
  });
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t("signIn.ended")}</DialogTitle>
          <DialogContent>
            {signing.error && <Fault error={signing.error} />}
            {t("signIn.endedDetail")}
          </DialogContent>
          <DialogActions>
            <Button
              appearance="primary"
              disabledFocusable={signing.isPending}
              onClick={() => signing.mutate()}
            >
              {t("signIn.again")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

async function whoIs(made: Session): Promise<string> {
  const answer = await fetch("/api/v1/me", { headers: { Authorization: `Bearer ${await made.token()}` } });
  return (await answer.json()).id;
}
