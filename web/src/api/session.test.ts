import { expect, test, vi } from "vitest";
import { hasEnded, onSession, type Session, session, setSession, signedInAgain } from "./session";

function made(token: string): Session {
  const same = async () => token;
  return { token: same, renew: same, again: async () => made(token), signOut: async () => {} };
}

test("what is under way waits until somebody has signed in again", async () => {
  setSession(made("old"));
  const told = vi.fn();
  const stop = onSession(told);
  const waits = [signedInAgain(), signedInAgain()].map((one) => one.then(() => session().token()));
  expect(hasEnded()).toBe(true);
  expect(told).toHaveBeenCalledTimes(1);
  setSession(made("new"));
  expect(await Promise.all(waits)).toEqual(["new", "new"]);
  expect(hasEnded()).toBe(false);
  stop();
});
