import { type Place, placeAt, type Step } from "./place";

/** As much of JSON Schema as the grammar of definitions uses. */
export interface Grammar {
  $ref?: string;
  $defs?: Record<string, Grammar>;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  oneOf?: Grammar[];
  anyOf?: Grammar[];
  allOf?: Grammar[];
  properties?: Record<string, Grammar>;
  patternProperties?: Record<string, Grammar>;
  additionalProperties?: boolean | Grammar;
  items?: Grammar;
}

/** Something that could be written on. */
export interface Choice {
  label: string;
  /** What is written for it. */
  text: string;
  detail: string;
  kind: "key" | "value";
}

// Fields of a form are JSON Schema themselves; the grammar leaves them open. These are the words most used.
const TYPES = ["money", "cost-centre", "documents", "iban", "date", "person", "email", "text"];
const TEXTS: Grammar = { properties: { en: { type: "string" }, de: { type: "string" } } };
const FIELD: Grammar = {
  type: "object",
  properties: {
    $ref: { enum: TYPES.map((name) => `hub:${name}`) },
    type: { enum: ["string", "number", "integer", "boolean", "array", "object"] },
    title: TEXTS,
    description: TEXTS,
    data: { enum: ["personal"] },
    enum: { type: "array" },
    labels: { type: "object" },
    format: { enum: ["date", "date-time", "email", "time", "uri"] },
    minLength: { type: "integer" },
    maxLength: { type: "integer" },
    minimum: { type: "integer" },
    maximum: { type: "integer" },
    minItems: { type: "integer" },
    maxItems: { type: "integer" },
    default: {},
  },
};
FIELD.properties = {
  ...FIELD.properties,
  items: FIELD,
  properties: { type: "object", additionalProperties: FIELD },
};

/** What could be written at a place of a definition, and from where on. */
export function choicesAt(
  grammar: Grammar,
  text: string,
  offset: number,
): { from: number; choices: Choice[] } | undefined {
  const place = placeAt(text, offset);
  if (!place) return undefined;
  const here = place.path.reduce(
    (all, step) => all.flatMap((one) => inside(one, step, grammar)),
    meant(grammar, grammar),
  );
  const choices = place.at === "key" ? keys(here, place, grammar) : values(here);
  return choices.length ? { from: place.from, choices } : undefined;
}

/** The schemas behind one: references followed, alternatives all together. */
function meant(schema: Grammar, grammar: Grammar): Grammar[] {
  const named = schema.$ref?.startsWith("#/$defs/") ? grammar.$defs?.[schema.$ref.slice(8)] : undefined;
  const others = [
    ...(schema.oneOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.allOf ?? []),
    ...(named ? [named] : []),
  ];
  return [schema, ...others.flatMap((one) => meant(one, grammar))];
}

function inside(schema: Grammar, step: Step, grammar: Grammar): Grammar[] {
  const found = "item" in step ? schema.items : held(schema, step.key);
  if (!found) return [];
  return meant(found, grammar);
}

function held(schema: Grammar, key: string): Grammar | undefined {
  const own = schema.properties?.[key];
  if (own) return own;
  const fits = Object.entries(schema.patternProperties ?? {}).find(([pattern]) =>
    new RegExp(pattern).test(key),
  );
  if (fits) return fits[1];
  const other = schema.additionalProperties;
  return typeof other === "object" ? (isField(other) ? FIELD : other) : undefined;
}

/** Whether a schema says no more than that there is an object: so the grammar speaks of the fields of a form. */
function isField(schema: Grammar): boolean {
  return schema.type === "object" && Object.keys(schema).length === 1;
}

function keys(here: Grammar[], { taken }: Place, grammar: Grammar): Choice[] {
  const found = new Map<string, Choice>();
  for (const [label, schema] of here.flatMap((one) => Object.entries(one.properties ?? {}))) {
    if (taken.includes(label) || found.has(label)) continue;
    const detail =
      schema.description ?? meant(schema, grammar).find((one) => one.description)?.description ?? "";
    found.set(label, { label, text: `${label}: `, detail, kind: "key" });
  }
  return [...found.values()];
}

function values(here: Grammar[]): Choice[] {
  const said = here.flatMap((one) => one.enum ?? (one.type === "boolean" ? [true, false] : []));
  return [...new Set(said.map(String))].map((label) => ({ label, text: label, detail: "", kind: "value" }));
}
