import { expect, test } from "vitest";
import { weekInWords } from "./week";

const HOURS = { opens: "08:00", closes: "16:30", timeZone: "America/New_York" };

test("days that follow each other are one span", () => {
  const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;
  expect(weekInWords({ ...HOURS, weekdays: [...weekdays] }, "en")).toBe(
    "Mon – Fri, 08:00 – 16:30 (America/New York)",
  );
});

test("days apart stand by themselves, in their order and the reader's language", () => {
  expect(weekInWords({ ...HOURS, weekdays: ["sunday", "wednesday", "monday", "tuesday"] }, "de")).toBe(
    "Mo – Mi, So, 08:00 – 16:30 (America/New York)",
  );
});
