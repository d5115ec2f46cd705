import { beforeEach, expect, test } from "vitest";
import { arrived, type Left, leftBy, note } from "./left";

const left = (person: string, key: string): Left => ({
  person,
  key,
  decisions: [{ task: "t", version: 1, outcome: "approve", comment: "" }],
});

beforeEach(() => localStorage.clear());

test("what left is known to the next page of the same person, and of nobody else", () => {
  note(left("ana", "one"));
  note(left("bob", "two"));
  note(left("ana", "three"));
  expect(leftBy("ana").map((one) => one.key)).toEqual(["one", "three"]);
  expect(leftBy("carla")).toEqual([]);
});

test("what has arrived is not kept any longer, and nothing stays in the browser", () => {
  note(left("ana", "one"));
  arrived("another");
  expect(leftBy("ana")).toHaveLength(1);
  arrived("one");
  expect(leftBy("ana")).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

test("what is kept and cannot be read is nothing", () => {
  localStorage.setItem("hub.left-decisions", "{");
  expect(leftBy("ana")).toEqual([]);
});
