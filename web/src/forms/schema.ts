import type { RJSFSchema, UiSchema } from "@rjsf/utils";

/** The hints of the hub beside a field: which widget fits, and its texts by language. */
export interface Hints {
  type?: string;
  widget?: string;
  title?: Record<string, string>;
  description?: Record<string, string>;
  labels?: Record<string, Record<string, string>>;
}

export type Field = RJSFSchema & { "x-hub"?: Hints };

/** Widgets of the hub that draw a field as a whole. */
const FIELDS = ["money", "documents", "person"];
/** Those that draw the input alone. */
const WIDGETS: Record<string, string> = { text: "textarea", email: "email" };

export function hints(field: Field): Hints {
  return field["x-hub"] ?? {};
}

/** A text in the reader's language, else in English, else in any. */
export function said(texts: Record<string, string> | undefined, language: string): string | undefined {
  return texts?.[language] ?? texts?.en ?? Object.values(texts ?? {})[0];
}

export function label(field: Field, name: string, language: string): string {
  return said(hints(field).title, language) ?? field.title ?? name;
}

/** What a value of an enumeration is called. */
export function choice(field: Field, value: unknown, language: string): string {
  return said(hints(field).labels?.[String(value)], language) ?? String(value);
}

/** The type of choices that do not name one; the form library draws nothing without it. */
function kind(values: unknown[]): "string" | "number" | "boolean" {
  const [first] = values;
  return typeof first === "number" || typeof first === "boolean"
    ? (typeof first as "number" | "boolean")
    : "string";
}

/** The schema in the reader's language; choices bring their labels along. */
export function translated(field: Field, language: string): Field {
  const { enum: values, ...rest } = field;
  const made: Field = { ...rest };
  const title = said(hints(field).title, language);
  const description = said(hints(field).description, language);
  if (title) made.title = title;
  if (description) made.description = description;
  if (values) {
    made.type ??= kind(values);
    made.oneOf = values.map((value) => ({ const: value, title: choice(field, value, language) }));
  }
  if (field.properties) {
    made.properties = Object.fromEntries(
      Object.entries(field.properties).map(([name, child]) => [name, translated(child as Field, language)]),
    );
  }
  if (field.items && typeof field.items === "object" && !Array.isArray(field.items)) {
    made.items = translated(field.items as Field, language);
  }
  return made;
}

/** How each field is drawn, as its hints say. */
export function drawn(field: Field): UiSchema {
  const { widget = "" } = hints(field);
  const own: UiSchema = FIELDS.includes(widget)
    ? { "ui:field": widget }
    : WIDGETS[widget]
      ? { "ui:widget": WIDGETS[widget] }
      : {};
  for (const [name, child] of Object.entries(field.properties ?? {})) own[name] = drawn(child as Field);
  if (field.items && typeof field.items === "object") own.items = drawn(field.items as Field);
  return own;
}
