import { Checkbox, Dropdown, Input, Option, Switch, Textarea } from "@fluentui/react-components";
import type { BaseInputTemplateProps, WidgetProps } from "@rjsf/utils";
import { useTranslation } from "react-i18next";

const TYPES: Record<string, "date" | "datetime-local" | "email" | "number" | "time" | "url"> = {
  date: "date",
  "date-time": "datetime-local",
  email: "email",
  time: "time",
  uri: "url",
};

/** One line of text, a number, a date. */
export function BaseInput({
  id,
  value,
  schema,
  required,
  disabled,
  readonly,
  autofocus,
  onChange,
  onBlur,
}: BaseInputTemplateProps) {
  const numeric = schema.type === "number" || schema.type === "integer";
  const type = numeric ? "number" : (TYPES[schema.format ?? ""] ?? "text");
  return (
    <Input
      id={id}
      type={type}
      value={value === undefined || value === null ? "" : String(value)}
      required={required ?? false}
      disabled={(disabled || readonly) ?? false}
      autoFocus={autofocus ?? false}
      maxLength={schema.maxLength}
      {...(numeric && {
        step: schema.type === "integer" ? 1 : "any",
        min: schema.minimum,
        max: schema.maximum,
      })}
      onChange={(_, { value: text }) => onChange(text === "" ? undefined : numeric ? Number(text) : text)}
      onBlur={() => onBlur(id, value)}
    />
  );
}

/** Several lines. */
export function TextareaWidget({
  id,
  value,
  schema,
  required,
  disabled,
  readonly,
  onChange,
  onBlur,
}: WidgetProps) {
  return (
    <Textarea
      id={id}
      value={value ?? ""}
      required={required ?? false}
      disabled={(disabled || readonly) ?? false}
      maxLength={schema.maxLength}
      resize="vertical"
      rows={4}
      onChange={(_, { value: text }) => onChange(text === "" ? undefined : text)}
      onBlur={() => onBlur(id, value)}
    />
  );
}

/** One of several. */
export function SelectWidget({
  id,
  value,
  options,
  required,
  disabled,
  readonly,
  multiple,
  onChange,
}: WidgetProps) {
  const { t } = useTranslation();
  const choices = options.enumOptions ?? [];
  const chosen = (multiple ? (value ?? []) : value === undefined ? [] : [value]) as unknown[];
  const labels = choices.filter((one) => chosen.includes(one.value)).map((one) => one.label);
  return (
    <Dropdown
      id={id}
      multiselect={multiple ?? false}
      disabled={(disabled || readonly) ?? false}
      placeholder={t("forms.choose")}
      value={labels.join(", ")}
      selectedOptions={chosen.map(String)}
      onOptionSelect={(_, { selectedOptions }) => {
        const picked = choices
          .filter((one) => selectedOptions.includes(String(one.value)))
          .map((one) => one.value);
        onChange(multiple ? picked : picked[0]);
      }}
    >
      {!required && !multiple && (
        <Option value="" text="">
          –
        </Option>
      )}
      {choices.map((one) => (
        <Option key={String(one.value)} value={String(one.value)}>
          {one.label}
        </Option>
      ))}
    </Dropdown>
  );
}

/** Some of several, all in sight. */
export function CheckboxesWidget({ value, options, disabled, readonly, onChange }: WidgetProps) {
  const chosen = (value ?? []) as unknown[];
  return (
    <div>
      {(options.enumOptions ?? []).map((one) => (
        <Checkbox
          key={String(one.value)}
          label={one.label}
          checked={chosen.includes(one.value)}
          disabled={(disabled || readonly) ?? false}
          onChange={(_, { checked }) =>
            onChange(checked ? [...chosen, one.value] : chosen.filter((other) => other !== one.value))
          }
        />
      ))}
    </div>
  );
}

/** Yes or no. */
export function SwitchWidget({ id, value, disabled, readonly, onChange }: WidgetProps) {
  return (
    <Switch
      id={id}
      checked={value === true}
      disabled={(disabled || readonly) ?? false}
      onChange={(_, { checked }) => onChange(checked)}
    />
  );
}
