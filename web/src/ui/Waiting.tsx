import { Spinner } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

/** Something is on its way. */
export function Waiting() {
  const { t } = useTranslation();
  return <Spinner style={{ padding: "48px" }} label={t("ui.loading")} delay={200} />;
}
