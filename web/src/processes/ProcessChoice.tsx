import { Dropdown, makeStyles, Option } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { catalogue } from "./queries";

const useStyles = makeStyles({ root: { minWidth: "180px" } });

/** One process of those that I may use, or any, which is the empty word. */
export function ProcessChoice({ value, set }: { value: string; set: (key: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const known = useQuery(catalogue).data?.items ?? [];
  const all = [...known].sort((one, other) => one.title.localeCompare(other.title));
  const title = all.find((one) => one.key === value)?.title ?? value;
  return (
    <Dropdown
      className={styles.root}
      aria-label={t("processes.process")}
      value={title || t("processes.any")}
      selectedOptions={[value]}
      onOptionSelect={(_, { optionValue }) => set(optionValue ?? "")}
    >
      <Option value="">{t("processes.any")}</Option>
      {all.map((one) => (
        <Option key={one.key} value={one.key}>
          {one.title}
        </Option>
      ))}
    </Dropdown>
  );
}
