import { expect, test } from "vitest";
import { forReader, opened } from "./kept";

test("what the browser keeps is there for the next page", () => {
  forReader.setItem("look", "dark");
  expect(localStorage.getItem("look")).toBe("dark");
});

test("where the browser keeps nothing, it lasts as long as the page", () => {
  const held = opened(() => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  });
  expect(held.getItem("look")).toBeNull();
  held.setItem("look", "dark");
  expect(held.getItem("look")).toBe("dark");
  held.removeItem("look");
  expect(held.getItem("look")).toBeNull();
});
