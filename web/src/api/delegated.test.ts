import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { act, atHand, forget, isPossible, obtain, onDelegated, wasClosed } from "./delegated";
import { ApiError } from "./problem";
import { type Session, setSession } from "./session";

const asked = vi.fn(async (_scopes: readonly string[]) => "token");

function made(delegated?: Session["delegated"]): Session {
  const same = async () => "";
  const session: Session = { token: same, renew: same, again: async () => made(), signOut: async () => {} };
  return delegated ? { ...session, delegated } : session;
}

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockClear();
  setSession(made(asked));
});
afterEach(() => void vi.useRealTimers());

test("Microsoft is asked when somebody wants it, and for no more than the errand needs", async () => {
  expect([isPossible(), atHand("approvals"), asked.mock.calls.length]).toEqual([true, undefined, 0]);
  const told = vi.fn();
  const stop = onDelegated(told);
  await obtain("approvals");
  stop();
  expect(asked).toHaveBeenCalledExactlyOnceWith(["User.Read", "ApprovalSolution.ReadWrite"]);
  expect([atHand("approvals"), told.mock.calls.length]).toEqual(["token", 1]);
});

test("a token is used for less than an hour, and kept nowhere but in memory", async () => {
  await obtain("approvals");
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("token");
  vi.advanceTimersByTime(54 * 60_000);
  expect(atHand("approvals")).toBe("token");
  vi.advanceTimersByTime(60_000);
  expect(atHand("approvals")).toBeUndefined();
});

test("what was refused is used no more, and what came in its place stays", async () => {
  await obtain("approvals");
  forget("approvals", "an older one");
  expect(atHand("approvals")).toBe("token");
  forget("approvals", "token");
  expect(atHand("approvals")).toBeUndefined();
});

test("nobody goes on with the token of who was here before", async () => {
  await obtain("approvals");
  setSession(made(asked));
  expect(atHand("approvals")).toBeUndefined();
  const late = obtain("approvals");
  setSession(made());
  await late;
  expect([atHand("approvals"), isPossible()]).toEqual([undefined, false]);
});

test("a token that is refused is not used again; an outage takes none away", async () => {
  const failing = (status: number) =>
    act("files", "token", async (headers) => {
      throw new ApiError({ type: "about:blank", title: "", status, detail: headers["Source-Authorization"] });
    }).catch(({ message }) => message);
  await obtain("files");
  await obtain("approvals");
  expect([await failing(409), atHand("files")]).toEqual(["Bearer token", "token"]);
  expect([await failing(403), atHand("files")]).toEqual(["Bearer token", undefined]);
  expect(atHand("approvals")).toBe("token");
});

test("whoever closes Microsoft's window has changed her mind", () => {
  const closed = Object.assign(new Error(), { code: "auth/popup-closed-by-user" });
  expect([wasClosed(closed), wasClosed(new Error("blocked"))]).toEqual([true, false]);
});
