import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Decision, Outbox } from "./outbox";

const yes = (task: string): Decision => ({ task, version: 1, outcome: "approve", comment: "" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a decision is sent after a few seconds, and its task is held until then", async () => {
  const send = vi.fn(async () => {});
  const outbox = new Outbox(send);
  outbox.put([yes("a"), yes("b")]);
  expect([...outbox.held()]).toEqual(["a", "b"]);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(send).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(send).toHaveBeenCalledExactlyOnceWith([yes("a"), yes("b")]);
  expect(outbox.held().size).toBe(0);
});

test("what is taken back in time is never sent", async () => {
  const send = vi.fn(async () => {});
  const outbox = new Outbox(send);
  const undo = outbox.put([yes("a")]);
  outbox.put([yes("b")]);
  undo();
  await vi.runAllTimersAsync();
  expect(send).toHaveBeenCalledExactlyOnceWith([yes("b")]);
});

test("taking back comes too late once it was sent", async () => {
  const send = vi.fn(async () => {});
  const outbox = new Outbox(send);
  const undo = outbox.put([yes("a")]);
  await vi.advanceTimersByTimeAsync(5_000);
  undo();
  await vi.runAllTimersAsync();
  expect(send).toHaveBeenCalledTimes(1);
});

test("a task comes back when its decision did not arrive", async () => {
  const send = vi.fn(async () => {
    throw new Error("away");
  });
  const outbox = new Outbox(() => send().catch(() => undefined));
  outbox.put([yes("a")]);
  await vi.runAllTimersAsync();
  expect(send).toHaveBeenCalledTimes(1);
  expect(outbox.held().size).toBe(0);
});

test("whoever leaves takes along what waits, once, and undo comes too late", async () => {
  const send = vi.fn(async () => {});
  const outbox = new Outbox(send);
  const undo = outbox.put([yes("a")]);
  outbox.put([yes("b")]);
  expect(outbox.empty()).toEqual([yes("a"), yes("b")]);
  undo();
  await vi.runAllTimersAsync();
  expect(outbox.empty()).toEqual([]);
  expect(outbox.held().size).toBe(0);
  expect(send).not.toHaveBeenCalled();
});

test("everybody who looks is told of each change", () => {
  const outbox = new Outbox(async () => {});
  const told = vi.fn();
  const stop = outbox.subscribe(told);
  const undo = outbox.put([yes("a")]);
  undo();
  stop();
  outbox.put([yes("b")]);
  expect(told).toHaveBeenCalledTimes(2);
});
