import { expect, test } from "vitest";
import { plain } from "./Money";

test.each([
  ["1450", "en", "1450"],
  ["1,450.50", "en", "1450.50"],
  ["1.450,50", "de", "1450.50"],
  ["1.450", "de", "1450"],
  ["1,450", "en", "1450"],
  ["1.450", "en", "1.450"],
  ["1’450.5", "de", "1450.5"],
  ["12,5", "de", "12.5"],
  ["-3,20", "de", "-3.20"],
  ["", "en", ""],
])("what is written as %s (%s) means %s", (text, language, amount) => {
  expect(plain(text, language)).toBe(amount);
});
