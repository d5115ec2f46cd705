import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import {
  type CustomValidator,
  type ErrorTransformer,
  type RJSFSchema,
  type RJSFValidationError,
  toErrorSchema,
  type UiSchema,
  type ValidationData,
  type ValidatorType,
} from "@rjsf/utils";
import i18next from "i18next";

/** Names a keyword's demand in words; `reason.<keyword>` in the languages. */
function words(keyword: string): string {
  return i18next.t(`forms.reasons.${keyword}`, { defaultValue: i18next.t("forms.reasons.other") });
}

const OUTER = new Set([
  "properties",
  "items",
  "additionalProperties",
  "oneOf",
  "anyOf",
  "allOf",
  "prefixItems",
]);

/** Checks by interpretation, so that the page needs no `eval`. Serves the validator port of the form library. */
export class HubValidator implements ValidatorType {
  validateFormData(
    data: unknown,
    schema: RJSFSchema,
    _custom?: CustomValidator,
    transform?: ErrorTransformer,
    ui?: UiSchema,
  ): ValidationData<unknown> {
    const found = problems(schema, data);
    const errors = transform ? transform(found, ui) : found;
    return { errors, errorSchema: toErrorSchema(errors) };
  }

  isValid(schema: RJSFSchema, data: unknown, root: RJSFSchema): boolean {
    const known = schema.$ref?.startsWith("#") ? ({ ...root, ...schema } as RJSFSchema) : schema;
    return new Validator(known as Schema, "2020-12").validate(data).valid;
  }

  rawValidation<Result>(schema: RJSFSchema, data?: unknown): { errors?: Result[] } {
    return { errors: problems(schema, data) as Result[] };
  }
}

/** One line for each wrong field. */
export function problems(schema: RJSFSchema, data: unknown): RJSFValidationError[] {
  const { errors } = new Validator(schema as Schema, "2020-12", false).validate(data ?? {});
  const found = new Map<string, RJSFValidationError>();
  for (const error of errors) {
    const problem = read(error);
    if (problem && !found.has(problem.property ?? "")) found.set(problem.property ?? "", problem);
  }
  return [...found.values()];
}

function read({ keyword, instanceLocation, error }: OutputUnit): RJSFValidationError | undefined {
  if (OUTER.has(keyword) && keyword !== "oneOf") return undefined;
  const missing = keyword === "required" ? (/"([^"]+)"/.exec(error)?.[1] ?? "") : "";
  const parts = instanceLocation.split("/").slice(1).map(decoded);
  const path = [...parts, ...(missing ? [missing] : [])];
  const message = words(keyword);
  return { name: keyword, property: path.map((part) => `.${part}`).join(""), message, stack: message };
}

function decoded(part: string): string {
  return decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~");
}
