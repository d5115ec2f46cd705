import { expect, test } from "vitest";
import { setTimeZone } from "../i18n/format";
import { endOfDay, startOfDay, today, toggledDay, usualPeriods, weekdayName } from "./period";

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

test.each([
  ["2026-11-18T12:00:00Z", "2026-11-20", "2026-11-23"],
  ["2026-11-22T12:00:00Z", "2026-11-22", "2026-11-23"],
  ["2026-12-28T12:00:00Z", "2027-01-01", "2027-01-04"],
])("from %s this week ends on %s, and the next begins on %s", (now, friday, monday) => {
  setTimeZone("Europe/Berlin");
  const { today: one, thisWeek, nextWeek } = usualPeriods(new Date(now));
  expect(one.from).toBe(one.to);
  expect(thisWeek.to).toBe(friday);
  expect(nextWeek.from).toBe(monday);
});

test("days go and come back in their order", () => {
  const all = ["monday", "tuesday", "friday"] as const;
  expect(toggledDay(all, ["friday"], "monday")).toEqual(["monday", "friday"]);
  expect(toggledDay(all, ["monday", "friday"], "friday")).toEqual(["monday"]);
  expect(weekdayName(0, "de")).toBe("Mo");
});
