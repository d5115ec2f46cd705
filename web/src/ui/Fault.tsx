import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/problem";

interface Props {
  error: Error;
  retry?: () => void;
}

/** What went wrong, what to do, and the number to report. */
export function Fault({ error, retry }: Props) {
  const { t } = useTranslation();
  const { title, detail, id } = useWords(error);
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {detail} {id && <small>{t("ui.faultId", { id })}</small>}
      </MessageBarBody>
      {retry && (
        <MessageBarActions>
          <Button onClick={retry}>{t("ui.again")}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

function useWords(error: Error): { title: string; detail: string; id?: string | undefined } {
  const { t } = useTranslation();
  if (!(error instanceof ApiError)) return { title: t("ui.broken"), detail: t("ui.brokenDetail") };
  const { status, title, detail, requestId } = error.problem;
  if (status === 0) return { title: t("ui.unreached"), detail: t("ui.unreachedDetail") };
  return {
    title: title || t("ui.refused"),
    detail: detail || t("ui.refusedDetail", { status }),
    id: requestId,
  };
}
