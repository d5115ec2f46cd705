import { expect, test } from "vitest";
import { beside } from "./beside";

test("documents that the form names are not told twice", () => {
  expect(beside({}, { receipts: ["a"], rows: [{ paper: "b" }] }, ["a", "b", "c"])).toEqual(["c"]);
});

test("nothing is told before the form is known", () => {
  expect(beside(undefined, {}, ["a"])).toEqual([]);
});
