import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import type { Schemas } from "../api/client";
import type { RequestDetail } from "./queries";
import { whoIsAsked, whoWasAnswered } from "./standing";

const t = ((key: string, more: { names?: string; count?: number }) =>
  `${key} ${more.names ?? more.count}`) as unknown as TFunction;

test("few are named, many are counted, nobody is not spoken of", () => {
  expect(whoIsAsked(t, ["Bob"])).toBe("requests.with Bob");
  expect(whoIsAsked(t, ["Bob", "Carla"])).toBe("requests.with Bob or Carla");
  expect(whoIsAsked(t, ["Bob", "Carla", "Chris", "Cleo"])).toBe("requests.withMany 4");
  expect(whoIsAsked(t, [])).toBe("");
});

test("whoever asked is named with the answer to her", () => {
  const assignees = ["bob", "carla"].map((id) => ({ assignee: { id, name: `${id}!` } }));
  const request = { tasks: assignees } as unknown as RequestDetail;
  const line = (type: string, details: object) => ({ type, details }) as Schemas["LineOut"];
  expect(whoWasAnswered(request, line("answered", { person: "carla" }))).toBe("carla!");
  expect(whoWasAnswered(request, line("asked", { person: "carla" }))).toBeUndefined();
  expect(whoWasAnswered(request, line("answered", {}))).toBeUndefined();
});
