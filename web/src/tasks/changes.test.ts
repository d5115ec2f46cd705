import { expect, test } from "vitest";
import { changedSince } from "./changes";

type Lines = Parameters<typeof changedSince>[0];

function line(type: string, actor: string, changes: object[] = []) {
  return {
    at: "2026-11-22T08:00:00Z",
    type,
    actor: { id: actor, name: actor },
    step: null,
    text: "",
    details: { changes },
  };
}

const RETURNED = line("decided", "bob");
const CORRECTED = line("corrected", "ana", [{ field: "amount", before: 80, after: 60 }]);
const AGAIN = line("corrected", "ana", [
  { field: "amount", before: 60, after: 40 },
  { field: "purpose", before: null, after: "Fair" },
]);

test("several corrections are told as one, from what was seen to what is", () => {
  const lines = [RETURNED, CORRECTED, line("decided", "erik"), AGAIN] as Lines;
  expect(changedSince(lines, "bob")).toMatchObject({
    before: { amount: 80, purpose: undefined },
    after: { amount: 40, purpose: "Fair" },
  });
});

test("who answered in between is told the rest alone", () => {
  const lines = [RETURNED, CORRECTED, line("decided", "erik"), AGAIN] as Lines;
  expect(changedSince(lines, "erik")?.before).toEqual({ amount: 60, purpose: undefined });
});

test("who never answered is told the last correction", () => {
  expect(changedSince([RETURNED, CORRECTED] as Lines, "carla")?.after).toEqual({ amount: 60 });
});

test("what was changed back is not told", () => {
  const back = line("corrected", "ana", [{ field: "amount", before: 60, after: 80 }]);
  expect(changedSince([RETURNED, CORRECTED, back] as Lines, "bob")?.after).toEqual({});
});

test("nothing is told before anything was corrected, or since", () => {
  expect(changedSince([RETURNED] as Lines, "bob")).toBeUndefined();
  expect(changedSince([RETURNED, CORRECTED, line("decided", "bob")] as Lines, "bob")).toBeUndefined();
});
