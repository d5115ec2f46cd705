import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { inbox, soonest, useWaiting, waiting } from "./queries";

function started() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(waiting.queryKey, { count: 2, newest: "b" });
  client.setQueryData(soonest.queryKey, { items: [], nextCursor: null });
  client.setQueryData(inbox().queryKey, { pages: [], pageParams: [] });
  const { result } = renderHook(useWaiting, {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  const told = (count: number, newest: string | null) =>
    act(async () => void client.setQueryData(waiting.queryKey, { count, newest }));
  const stale = () =>
    [soonest.queryKey, inbox().queryKey].map((key) => client.getQueryState(key)?.isInvalidated);
  return { result, told, stale };
}

test("the lists of tasks are asked for anew when one came or went", async () => {
  const { result, told, stale } = started();
  expect(result.current).toBe(2);
  await told(1, "b");
  await waitFor(() => expect(stale()).toEqual([true, true]));
  expect(result.current).toBe(1);
});

test("one that came as another went is noticed too", async () => {
  const { told, stale } = started();
  await told(2, "c");
  await waitFor(() => expect(stale()).toEqual([true, true]));
});

test("the lists stay as they are while nothing changes", async () => {
  const { result, told, stale } = started();
  await told(2, "b");
  expect(stale()).toEqual([false, false]);
  expect(result.current).toBe(2);
});
