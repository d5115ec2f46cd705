import { expect, test } from "vitest";
import type { Column } from "./queries";
import { totals } from "./totals";

const column = (key: string, kind: Column["kind"]): Column => ({ key, kind, title: { en: key } });
const COLUMNS = [
  column("number", "text"),
  column("who", "text"),
  column("centre", "text"),
  column("amount", "money"),
];

test("the first figure is summed by the words that group it, the largest first", () => {
  const rows = [
    { number: "R-1", who: "Ana", centre: "C-1", amount: "10.50" },
    { number: "R-2", who: "Bob", centre: "C-1", amount: "5" },
    { number: "R-3", who: "Ana", centre: "C-2", amount: 1 },
  ];
  expect(totals(COLUMNS, rows)?.bars).toEqual([
    { name: "Ana", value: 11.5 },
    { name: "Bob", value: 5 },
  ]);
});

test("words that are all alike group nothing, so the next ones do", () => {
  const rows = [
    { who: "Ana", centre: "C-1", amount: 1 },
    { who: "Ana", centre: "C-2", amount: 2 },
  ];
  expect(totals(COLUMNS, rows)?.by.key).toBe("centre");
});

test("without a figure there is no chart", () => {
  expect(totals([column("who", "text")], [{ who: "Ana" }])).toBeUndefined();
});
