import { expect, test } from "vitest";
import { type Field, translated } from "./schema";

const KIND = {
  enum: ["holiday", "unpaid"],
  "x-hub": { labels: { holiday: { en: "Holiday", de: "Erholungsurlaub" } } },
} as Field;

test("choices are called as the reader says, or by themselves", () => {
  const choices = translated(KIND, "de").oneOf;
  expect(choices).toEqual([
    { const: "holiday", title: "Erholungsurlaub" },
    { const: "unpaid", title: "unpaid" },
  ]);
});

test("choices without a type get that of the first", () => {
  expect(translated(KIND, "en").type).toBe("string");
  expect(translated({ enum: [1, 2] }, "en").type).toBe("number");
  expect(translated({ type: "integer", enum: [1, 2] }, "en").type).toBe("integer");
});
