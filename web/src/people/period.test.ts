import { expect, test } from "vitest";
import { setTimeZone } from "../i18n/format";
import { endOfDay, startOfDay, today } from "./period";

test.each([
  ["Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00.000Z", "2026-07-01T21:59:59.000Z"],
  ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.000Z"],
  ["America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", "2026-11-02T04:59:59.000Z"],
  ["Asia/Kolkata", "2026-12-24", "2026-12-23T18:30:00.000Z", "2026-12-24T18:29:59.000Z"],
])("a day in %s begins and ends by the reader's wall clock: %s", (zone, day, begins, ends) => {
  setTimeZone(zone);
  expect(startOfDay(day)).toBe(begins);
  expect(endOfDay(day)).toBe(ends);
});

test("today is the reader's today", () => {
  setTimeZone("Pacific/Auckland");
  expect(today(new Date("2026-11-22T20:00:00Z"))).toBe("2026-11-23");
});
