import { Dropdown, Field, Input, Option } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { catalogue } from "../processes/queries";

interface Props {
  processes: readonly string[];
  setProcesses: (keys: readonly string[]) => void;
  upTo: string;
  setUpTo: (amount: string) => void;
}

/** For which part of what I am asked somebody stands in: some processes, up to an amount; all unless said. */
export function PartOf({ processes, setProcesses, upTo, setUpTo }: Props) {
  const { t } = useTranslation();
  const titles = useTitles();
  const all = Object.entries(titles).sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <>
      <Field label={t("delegations.processes")}>
        <Dropdown
          multiselect
          placeholder={t("delegations.allProcesses")}
          value={processes.map((key) => titles[key] ?? key).join(", ")}
          selectedOptions={[...processes]}
          onOptionSelect={(_, { selectedOptions }) => setProcesses(selectedOptions)}
        >
          {all.map(([key, title]) => (
            <Option key={key} value={key}>
              {title}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <Field
        label={t("delegations.upTo")}
        validationMessage={isNoAmount(upTo) ? t("delegations.noAmount") : undefined}
      >
        <Input
          inputMode="decimal"
          value={upTo}
          maxLength={15}
          contentAfter="EUR"
          onChange={(_, { value }) => setUpTo(value.trim().replace(",", "."))}
        />
      </Field>
    </>
  );
}

/** What the processes are called that I may use, by their keys. */
export function useTitles(): Record<string, string> {
  const items = useQuery(catalogue).data?.items ?? [];
  return Object.fromEntries(items.map(({ key, title }) => [key, title]));
}

/** Whether something was typed that is no amount as the hub takes it. */
export function isNoAmount(text: string): boolean {
  return text !== "" && !/^(0|[1-9]\d{0,11})(\.\d{1,2})?$/.test(text);
}
