import { expect, test } from "vitest";
import { after, neighbour, stroke } from "./keys";

const press = (key: string, more: object = {}) =>
  stroke({ key, ctrlKey: false, metaKey: false, altKey: false, target: document.body, ...more });

test("letters and arrows walk and decide", () => {
  expect([press("j"), press("ArrowUp"), press("a"), press("/")]).toEqual([
    "next",
    "previous",
    "approve",
    "search",
  ]);
  expect(press("q")).toBeUndefined();
});

test("nothing is meant while somebody writes, or with the browser's own keys", () => {
  expect(press("a", { target: document.createElement("textarea") })).toBeUndefined();
  expect(press("r", { ctrlKey: true })).toBeUndefined();
});

test("Enter on a button is the button's own", () => {
  expect(press("Enter", { target: document.createElement("button") })).toBeUndefined();
  expect(press("Enter")).toBe("open");
});

test("walking stays within the list and begins at its top", () => {
  const ids = ["a", "b", "c"];
  expect(neighbour(ids, undefined, 1)).toBe("a");
  expect(neighbour(ids, "a", 1)).toBe("b");
  expect(neighbour(ids, "c", 1)).toBe("c");
  expect(neighbour(ids, "a", -1)).toBe("a");
  expect(neighbour([], undefined, 1)).toBeUndefined();
});

test("after a decision the next one opens, at the end the one before", () => {
  const ids = ["a", "b", "c"];
  expect(after(ids, new Set(["b"]), "b")).toBe("c");
  expect(after(ids, new Set(["b", "c"]), "c")).toBe("a");
  expect(after(ids, new Set(["a"]), "c")).toBe("c");
  expect(after(ids, new Set(ids), "a")).toBeUndefined();
});
