import { expect, test } from "vitest";
import { choicesAt, type Grammar } from "./completion";

const GRAMMAR: Grammar = {
  properties: {
    process: { type: "string", description: "The key." },
    owner: { type: "string" },
    form: {
      type: "object",
      properties: {
        required: { type: "array" },
        properties: { type: "object", additionalProperties: { type: "object" } },
      },
    },
    steps: { $ref: "#/$defs/steps" },
  },
  $defs: {
    steps: { type: "array", items: { type: "object", additionalProperties: { $ref: "#/$defs/step" } } },
    step: {
      properties: {
        approve: { $ref: "#/$defs/approval" },
        within: { type: "string" },
        optional: { type: "boolean" },
        unanswered: { enum: ["approve", "reject"] },
        together: { type: "array", items: { $ref: "#/$defs/steps" } },
      },
    },
    approval: {
      oneOf: [
        { type: "string" },
        { type: "object", properties: { any: { $ref: "#/$defs/approval" }, veto: { type: "boolean" } } },
      ],
    },
  },
};

/** What is offered where the mark stands. */
function offered(text: string): string[] {
  const offset = text.indexOf("|");
  return choicesAt(GRAMMAR, text.replace("|", ""), offset)?.choices.map((one) => one.label) ?? [];
}

test("at the top the keys that are not there yet are offered", () => {
  expect(offered("process: leave\n|\nsteps:\n")).toEqual(["owner", "form"]);
  expect(offered("ow|")).toContain("owner");
});

test("the word that stands already is written over", () => {
  expect(choicesAt(GRAMMAR, "process: x\now", 13)?.from).toBe(11);
});

test("a step offers what steps may say, without what it says", () => {
  const text = "steps:\n  - manager:\n      within: 2 days\n      |\n  - next:\n      approve: x\n";
  expect(offered(text)).toEqual(["approve", "optional", "unanswered", "together"]);
});

test("a list may stand as far left as its key", () => {
  expect(offered("steps:\n- manager:\n    w|")).toContain("within");
});

test("steps within steps offer the same", () => {
  const text = "steps:\n  - both:\n      together:\n        - - law:\n              |";
  expect(offered(text)).toContain("approve");
});

test("values are offered where only some fit", () => {
  expect(offered("steps:\n  - manager:\n      unanswered: |")).toEqual(["approve", "reject"]);
  expect(offered("steps:\n  - manager:\n      optional: t|")).toEqual(["true", "false"]);
  expect(offered("process: |")).toEqual([]);
});

test("within brackets it goes on", () => {
  expect(offered("steps:\n  - manager: {within: 2 days, |")).toEqual([
    "approve",
    "optional",
    "unanswered",
    "together",
  ]);
  expect(offered("steps:\n  - manager: {approve: {any: {ve|")).toEqual(["any", "veto"]);
  expect(offered("steps:\n  - manager: {unanswered: |}")).toEqual(["approve", "reject"]);
  expect(offered("steps:\n  - manager: {approve: {any: x}, |}")).not.toContain("approve");
});

test("a field of a form is JSON Schema", () => {
  expect(offered("form:\n  properties:\n    wish: {$ref: hub:mo|")).toContain("hub:money");
  expect(offered("form:\n  properties:\n    wish:\n      |")).toContain("maxLength");
});

test("a comment is left alone", () => {
  expect(offered("# a word |")).toEqual([]);
  expect(offered("process: x # a word |")).toEqual([]);
});
