import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setSession } from "../api/session";
import type { RequestDetail } from "../requests/queries";
import { keepWithPage, save } from "./keeping";

const draft = { id: "d", version: 3 } as RequestDetail;
const asked: [string, string, string | null][] = [];
let answers: [number, object][] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = typeof input === "string" ? new Request(new URL(input, location.origin), init) : input;
    asked.push([request.method, new URL(request.url).pathname, request.headers.get("If-Match")]);
    const [status, body] = answers.shift() ?? [500, {}];
    return Response.json(body, { status });
  });
  setSession({ token: async () => "hers", renew: async () => "hers" } as never);
});
afterEach(() => void vi.unstubAllGlobals());

test("what is written last counts, whichever window kept the draft before", async () => {
  answers = [[200, { ...draft, version: 8 }]];
  expect((await save("leave", { kind: "holiday" }, draft)).version).toBe(8);
  expect(asked).toEqual([["PATCH", "/api/v1/requests/d", "*"]]);
});

test("what cannot be kept is told", async () => {
  answers = [[422, { detail: "Say which kind." }]];
  await expect(save("leave", {}, draft)).rejects.toThrow("Say which kind.");
});

test("what was typed last goes with the page, into the draft that there is or a new one", () => {
  keepWithPage("leave", { kind: "holiday" }, draft);
  keepWithPage("leave", { kind: "holiday" }, undefined);
  expect(asked).toEqual([
    ["PATCH", "/api/v1/requests/d", "*"],
    ["POST", "/api/v1/requests", null],
  ]);
});
