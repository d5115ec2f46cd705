import { expect, test } from "vitest";
import { isNoAmount } from "./PartOf";

test.each(["", "0", "500", "120.5", "120.50"])("%s is taken as an amount, or as none", (text) => {
  expect(isNoAmount(text)).toBe(false);
});

test.each(["-1", "1.234", "abc", "01", "1e3"])("%s is no amount", (text) => {
  expect(isNoAmount(text)).toBe(true);
});
