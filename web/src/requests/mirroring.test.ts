import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { act } from "../api/delegated";
import { type Session, setSession } from "../api/session";
import { bringAll } from "./mirroring";

const same = async () => "mine";
const session: Session = {
  token: same,
  renew: same,
  again: async () => session,
  signOut: async () => {},
  delegated: async () => "hers",
};
const asked: Request[] = [];

function answering(...bodies: [number, object][]): void {
  const left = [...bodies];
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(request);
    const [status, body] = left.shift() ?? [500, {}];
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  });
}

beforeEach(() => {
  asked.length = 0;
  setSession(session);
});
afterEach(() => void vi.unstubAllGlobals());

test("all requests are brought in step page by page, with her token for Approvals beside her own", async () => {
  const page = { shown: 1, answered: 1, cancelled: 0 };
  answering([200, { ...page, nextCursor: "there" }], [200, { ...page, nextCursor: null }]);
  expect(await act("approvals", "hers", bringAll)).toBe(2);
  expect(asked.map(({ url }) => new URL(url).search)).toEqual(["", "?cursor=there"]);
  expect(asked.map(({ headers }) => headers.get("Source-Authorization"))).toEqual([
    "Bearer hers",
    "Bearer hers",
  ]);
  expect(asked[0]?.headers.get("Authorization")).toBe("Bearer mine");
});
