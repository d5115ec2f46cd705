import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { categoryName } from "./category";

const t = ((key: string, { defaultValue }: { defaultValue: string }) =>
  key === "categories.people" ? "Personal" : defaultValue) as unknown as TFunction;

test("a category has its name in the reader's language", () => {
  expect(categoryName(t, "people")).toBe("Personal");
});

test("a category of the company's own is called by its key, as a word", () => {
  expect(categoryName(t, "car-pool_north")).toBe("Car pool north");
});
