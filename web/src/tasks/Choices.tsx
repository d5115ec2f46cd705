import { Switch } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { ProcessChoice } from "../processes/ProcessChoice";
import type { Narrowing } from "./Filters";

interface Props {
  narrowing: Narrowing;
  narrow: (narrowing: Narrowing) => void;
}

/** A process, or only what is overdue. */
export default function Choices({ narrowing, narrow }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <ProcessChoice value={narrowing.process} set={(process) => narrow({ ...narrowing, process })} />
      <Switch
        label={t("tasks.onlyOverdue")}
        checked={narrowing.overdue}
        onChange={(_, { checked }) => narrow({ ...narrowing, overdue: checked })}
      />
    </>
  );
}
