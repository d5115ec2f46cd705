import { Dropdown, makeStyles, Option } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { ProcessChoice } from "../processes/ProcessChoice";

const useStyles = makeStyles({ root: { minWidth: "180px" } });
const STATES = ["running", "returned", "approved", "rejected", "withdrawn", "failed", "draft"] as const;

interface Props {
  whose: string;
  process: string;
  state: string;
  choose: (name: string, value: string) => void;
}

/** Whose requests, of which process, and how they stand. */
export default function Choices({ whose, process, state, choose }: Props) {
  return (
    <>
      <Choice name="whose" value={whose} values={["mine", "all"]} words="requests" set={choose} />
      <ProcessChoice value={process} set={(key) => choose("process", key)} />
      <Choice name="state" value={state} values={["", ...STATES]} words="states" set={choose} />
    </>
  );
}

interface ChoiceProps {
  name: "whose" | "state";
  value: string;
  values: readonly string[];
  words: string;
  set: (name: string, value: string) => void;
}

function Choice({ name, value, values, words, set }: ChoiceProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const said = (one: string) => (one ? t(`${words}.${one}`) : t("requests.anyState"));
  return (
    <Dropdown
      className={styles.root}
      aria-label={t(`requests.${name}`)}
      value={said(value)}
      selectedOptions={[value]}
      onOptionSelect={(_, { optionValue }) => set(name, optionValue ?? "")}
    >
      {values.map((one) => (
        <Option key={one} value={one}>
          {said(one)}
        </Option>
      ))}
    </Dropdown>
  );
}
