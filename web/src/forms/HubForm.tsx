import withTheme from "@rjsf/core/lib/withTheme.js";
import type { ErrorSchema, RJSFSchema } from "@rjsf/utils";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Documents } from "../documents/DocumentsField";
import { Person } from "../people/PersonField";
import { Money } from "./Money";
import { drawn, type Field, translated } from "./schema";
import { ArrayFieldItemTemplate, ArrayFieldTemplate, FieldTemplate, ObjectFieldTemplate } from "./templates";
import { HubValidator } from "./validator";
import { BaseInput, CheckboxesWidget, SelectWidget, SwitchWidget, TextareaWidget } from "./widgets";

const Themed = withTheme({
  templates: {
    ArrayFieldItemTemplate,
    ArrayFieldTemplate,
    BaseInputTemplate: BaseInput,
    ErrorListTemplate: () => null,
    FieldTemplate,
    ObjectFieldTemplate,
  },
  widgets: { CheckboxesWidget, CheckboxWidget: SwitchWidget, SelectWidget, TextareaWidget },
});
const FIELDS = { documents: Documents, money: Money, person: Person };
const validator = new HubValidator();

export type Values = Record<string, unknown>;

interface Props {
  schema: object;
  values: Values;
  onChange: (values: Values) => void;
  onSubmit: (values: Values) => void;
  /** What the hub found wrong, by field. */
  wrong?: ErrorSchema;
  disabled?: boolean;
  children?: ReactNode;
}

/** A form by its JSON Schema; the buttons are the children. Checked here first, then by the hub. */
export function HubForm({ schema, values, onChange, onSubmit, wrong, disabled, children }: Props) {
  const { i18n } = useTranslation();
  const [known, ui] = useMemo(
    () => [translated(schema as Field, i18n.language) as RJSFSchema, drawn(schema as Field)],
    [schema, i18n.language],
  );
  return (
    <Themed
      schema={known}
      uiSchema={ui}
      fields={FIELDS}
      validator={validator}
      formData={values}
      {...(wrong && { extraErrors: wrong })}
      disabled={disabled ?? false}
      noHtml5Validate
      experimental_defaultFormStateBehavior={{
        arrayMinItems: { populate: "never" },
        constAsDefaults: "never",
      }}
      showErrorList={false}
      focusOnFirstError
      onChange={({ formData }) => onChange((formData ?? {}) as Values)}
      onSubmit={({ formData }) => onSubmit((formData ?? {}) as Values)}
    >
      {children ?? null}
    </Themed>
  );
}
