import { Combobox, Field, Option } from "@fluentui/react-components";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { request, requests } from "../requests/queries";

interface Props {
  /** The id of the chosen request; none while it is empty. */
  value: string;
  onChange: (id: string) => void;
}

/** Finds a request that one may see by its title or number. */
export default function RequestPicker({ value, onChange }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useState<string>();
  const words = useDeferredValue((search ?? "").trim());
  const known = useInfiniteQuery({
    ...requests(words ? { search: words } : {}),
    placeholderData: (before) => before,
    refetchInterval: false,
  });
  const found = known.data?.pages[0]?.items ?? [];
  const chosen = useQuery({ ...request(value), enabled: value !== "", refetchInterval: false }).data;
  return (
    <Field label={t("documents.whichRequest")} style={{ flex: "1 1 260px", maxWidth: "480px" }}>
      <Combobox
        freeform
        clearable
        style={{ minWidth: 0 }}
        input={{ style: { minWidth: 0, width: "100%" } }}
        placeholder={t("documents.findRequest")}
        value={search ?? (value && chosen ? `${chosen.number} ${chosen.title}` : "")}
        selectedOptions={value ? [value] : []}
        onChange={(event) => setSearch(event.target.value)}
        onBlur={() => setSearch(undefined)}
        onOptionSelect={(_, { optionValue }) => {
          setSearch(undefined);
          onChange(optionValue ?? "");
        }}
      >
        {found.map((one) => (
          <Option key={one.id} value={one.id} text={`${one.number} ${one.title}`}>
            {one.number} · {one.title}
          </Option>
        ))}
        {known.data && !found.length && <Option disabled>{t("documents.noRequest")}</Option>}
      </Combobox>
    </Field>
  );
}
