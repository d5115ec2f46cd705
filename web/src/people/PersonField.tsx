import type { FieldProps } from "@rjsf/utils";
import { PersonPicker } from "./PersonPicker";

/** A person in a form. */
export function Person({ formData, onChange, fieldPathId, disabled, readonly }: FieldProps<string>) {
  return (
    <PersonPicker
      id={fieldPathId.$id}
      value={formData}
      disabled={(disabled || readonly) ?? false}
      onChange={(id) => onChange(id, fieldPathId.path)}
    />
  );
}
