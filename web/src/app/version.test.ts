import { expect, test } from "vitest";
import { entryOf } from "./version";

test("a page is known by the script it begins with", () => {
  const html = '<script type="module" crossorigin src="/assets/index-B7x_2-9f.js"></script>';
  expect(entryOf(html)).toBe("/assets/index-B7x_2-9f.js");
  expect(entryOf('<script type="module" src="/src/main.tsx"></script>')).toBeUndefined();
});
