import { Combobox, Option, Persona } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Picking } from "./PersonPicker";
import { people, person } from "./queries";

/** Finds a colleague by name, mail or job. */
export default function PersonCombobox({ id, value, onChange, disabled, label }: Picking) {
  const { t } = useTranslation();
  const [search, setSearch] = useState<string>();
  const found = useQuery(people(search ?? "")).data?.items ?? [];
  const chosen = useQuery(person(value ?? "")).data;
  return (
    <Combobox
      {...(id && { id })}
      {...(label && { "aria-label": label })}
      disabled={disabled ?? false}
      freeform
      style={{ width: "100%" }}
      clearable
      placeholder={t("people.find")}
      value={search ?? chosen?.name ?? ""}
      selectedOptions={value ? [value] : []}
      onChange={(event) => setSearch(event.target.value)}
      onBlur={() => setSearch(undefined)}
      onOptionSelect={(_, { optionValue }) => {
        setSearch(undefined);
        onChange(optionValue || undefined);
      }}
    >
      {found.map((one) => (
        <Option key={one.id} value={one.id} text={one.name}>
          <Persona
            name={one.name}
            secondaryText={[one.jobTitle, one.away && t("people.away")].filter(Boolean).join(" · ")}
            avatar={{ "aria-hidden": true }}
          />
        </Option>
      ))}
      {search && !found.length && <Option disabled>{t("people.nobody")}</Option>}
    </Combobox>
  );
}
