import { expect, test } from "vitest";
import { written } from "./useDraft";

test("a form that was only opened says nothing", () => {
  expect(written({})).toBe("{}");
  expect(written({ receipts: [], purpose: undefined })).toBe("{}");
  expect(written({ amount: {}, trip: { days: [] } })).toBe("{}");
});

test("what was written differs from what was not", () => {
  expect(written({ purpose: "Lyon" })).not.toBe(written({ purpose: "Lyons" }));
  expect(written({ receipts: ["1"] })).not.toBe(written({ receipts: [] }));
  expect(written({ urgent: false })).not.toBe("{}");
});
