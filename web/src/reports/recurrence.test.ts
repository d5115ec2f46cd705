import { expect, test } from "vitest";
import { cron, MONDAY_AT_EIGHT, recurrence, weekdayName } from "./recurrence";

test.each([
  ["0 8 * * 1", { every: "week", weekday: 1, day: 1, at: "08:00" }],
  ["30 17 * * 1-5", { every: "weekday", weekday: 1, day: 1, at: "17:30" }],
  ["5 0 * * *", { every: "day", weekday: 1, day: 1, at: "00:05" }],
  ["0 9 28 * *", { every: "month", weekday: 1, day: 28, at: "09:00" }],
] as const)("%s is read and written alike", (text, pattern) => {
  expect(recurrence(text)).toEqual(pattern);
  expect(cron(pattern)).toBe(text);
});

test.each(["*/5 * * * *", "0 8 1 * 1", "0 8 * 3 *", "0 8 * * 1,3", "nonsense"])(
  "%s is left as it stands",
  (text) => {
    expect(recurrence(text)).toBeUndefined();
  },
);

test("weekdays have their names", () => {
  expect([0, 1, 6].map(weekdayName)).toEqual(["Sunday", "Monday", "Saturday"]);
  expect(cron(MONDAY_AT_EIGHT)).toBe("0 8 * * 1");
});
