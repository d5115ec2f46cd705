import { Badge } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Version } from "./queries";

const COLOURS = { draft: "warning", published: "success", superseded: "informative" } as const;

/** How far a version is, in a word; the colour only helps. */
export function VersionState({ state }: { state: Version["state"] }) {
  const { t } = useTranslation();
  return (
    <Badge appearance="tint" color={COLOURS[state]}>
      {t(`owner.states.${state}`)}
    </Badge>
  );
}
