import { Input } from "@fluentui/react-components";
import { lazy, Suspense } from "react";

/** Loads what finds colleagues; what shows them in a list is large, and few forms ask for a person. */
export const loadPersonPicker = () => import("./PersonCombobox");
const PersonCombobox = lazy(loadPersonPicker);

/** Who is picked, by id. */
export interface Picking {
  id?: string;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  disabled?: boolean;
  label?: string;
}

/** Finds a colleague by name, mail or job. */
export function PersonPicker(picking: Picking) {
  return (
    <Suspense fallback={<Input disabled style={{ width: "100%" }} />}>
      <PersonCombobox {...picking} />
    </Suspense>
  );
}
