import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setSession } from "../api/session";
import { leftBy } from "./left";
import type { Decision } from "./outbox";
import { sendLeft, sendWithPage } from "./sending";

const yes: Decision = { task: "t", version: 1, outcome: "approve", comment: "" };
const keys: (string | null)[] = [];
let answer: () => Response;

function answers(status: number, body: object): void {
  answer = () => Response.json(body, { status });
}

function nobodyAnswers(): void {
  answer = () => {
    throw new TypeError("the page has gone");
  };
}

beforeEach(() => {
  localStorage.clear();
  keys.length = 0;
  nobodyAnswers();
  vi.stubGlobal("fetch", async (input: Request | string, init?: { headers: Headers }) => {
    keys.push((init ?? (input as Request)).headers.get("Idempotency-Key"));
    return answer();
  });
  setSession({ token: async () => "hers", renew: async () => "hers" } as never);
});
afterEach(() => void vi.unstubAllGlobals());

test("what goes with the page is sent at once, and once more by the next page under the same key", async () => {
  sendWithPage("ana", [yes]);
  expect(keys).toHaveLength(1);
  answers(200, { items: [{ task: "t", status: 200, detail: "Decided." }] });
  expect(await sendLeft("ana")).toEqual([]);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
  expect(leftBy("ana")).toEqual([]);
});

test("what the hub refused is said once", async () => {
  sendWithPage("ana", [yes]);
  answers(200, { items: [{ task: "t", status: 409, detail: "Bob was faster." }] });
  expect(await sendLeft("ana")).toEqual(["Bob was faster."]);
  expect(await sendLeft("ana")).toEqual([]);
});

test.each([409, 429, 500])("after %i it is kept for the next page", async (status) => {
  sendWithPage("ana", [yes]);
  answers(status, { detail: "Later." });
  expect(await sendLeft("ana")).toEqual([]);
  expect(leftBy("ana")).toHaveLength(1);
});

test("what can never be sent is said and not kept", async () => {
  sendWithPage("ana", [yes]);
  answers(422, { detail: "There is no such decision." });
  expect(await sendLeft("ana")).toEqual(["There is no such decision."]);
  expect(leftBy("ana")).toEqual([]);
});

test("many go in lots that the hub takes, and nothing goes for nothing", () => {
  sendWithPage("ana", Array(120).fill(yes));
  expect(leftBy("ana").map((one) => one.decisions.length)).toEqual([50, 50, 20]);
  sendWithPage("ana", []);
  expect(keys).toHaveLength(3);
});
