import { Badge, type BadgeProps } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";

type RequestState = Schemas["RequestOut"]["state"];

const COLOURS: Record<RequestState, NonNullable<BadgeProps["color"]>> = {
  draft: "subtle",
  running: "brand",
  returned: "warning",
  approved: "success",
  rejected: "danger",
  withdrawn: "informative",
  failed: "severe",
};

/** Where a request stands, in a word; the colour only helps. */
export function RequestState({ state }: { state: RequestState }) {
  const { t } = useTranslation();
  return (
    <Badge appearance="tint" color={COLOURS[state]} style={{ whiteSpace: "nowrap" }}>
      {t(`states.${state}`)}
    </Badge>
  );
}
