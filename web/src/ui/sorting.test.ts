import { expect, test } from "vitest";
import { pressed, sorted } from "./sorting";

const itself = <T>(value: T) => value;

test("numbers are sorted by size, words as people sort them", () => {
  expect(sorted([10, 9, 100], itself, false)).toEqual([9, 10, 100]);
  expect(sorted(["Zoe", "Öl", "ab 10", "ab 9"], itself, false, "de")).toEqual(["ab 9", "ab 10", "Öl", "Zoe"]);
  expect(sorted([1, 2], itself, true)).toEqual([2, 1]);
});

test("what has no value comes last, whichever way", () => {
  expect(sorted([null, 2, undefined, 1], itself, false).slice(0, 2)).toEqual([1, 2]);
  expect(sorted([null, "a", "", "b"], itself, true).slice(0, 2)).toEqual(["b", "a"]);
});

test("equals keep their places, and nothing is changed in place", () => {
  const rows = [
    { name: "b", at: 1 },
    { name: "a", at: 1 },
  ];
  expect(sorted(rows, ({ at }) => at, true)).toEqual(rows);
  expect(sorted(rows, ({ name }) => name, false)).not.toEqual(rows);
});

test("a column is pressed up, down, and back to how it came", () => {
  const up = pressed(undefined, "name");
  expect(up).toEqual({ key: "name", down: false });
  expect(pressed(up, "name")).toEqual({ key: "name", down: true });
  expect(pressed(pressed(up, "name"), "name")).toBeUndefined();
  expect(pressed({ key: "name", down: true }, "age")).toEqual({ key: "age", down: false });
});
