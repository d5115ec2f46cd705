import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { whoIsAsked } from "./standing";

const t = ((key: string, more: { names?: string; count?: number }) =>
  `${key} ${more.names ?? more.count}`) as unknown as TFunction;

test("few are named, many are counted, nobody is not spoken of", () => {
  expect(whoIsAsked(t, ["Bob"])).toBe("requests.with Bob");
  expect(whoIsAsked(t, ["Bob", "Carla"])).toBe("requests.with Bob or Carla");
  expect(whoIsAsked(t, ["Bob", "Carla", "Chris", "Cleo"])).toBe("requests.withMany 4");
  expect(whoIsAsked(t, [])).toBe("");
});
