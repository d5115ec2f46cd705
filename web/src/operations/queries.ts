import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { LIVE } from "../app/queries";

export type Letter = Schemas["LetterOut"];
export type Schedule = Schemas["ScheduleOut"];
export type Entry = Schemas["EntryOut"];

/** What waits for each handler, and in the outbox. */
export const queues = queryOptions({
  queryKey: ["queues"],
  queryFn: () => ask(api.GET("/api/v1/operations/queues")),
  refetchInterval: LIVE,
});

/** What could not be delivered, newest first. */
export function letters(replayed: boolean) {
  return infiniteQueryOptions({
    queryKey: ["dead-letters", { replayed }],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/dead-letters", {
          params: { query: { replayed, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE,
  });
}

/** What recurs, and when it ran. */
export const schedules = infiniteQueryOptions({
  queryKey: ["schedules"],
  queryFn: ({ pageParam }) =>
    ask(
      api.GET("/api/v1/schedules", {
        params: { query: { limit: 100, ...(pageParam && { cursor: pageParam }) } },
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: LIVE * 2,
});

/** Entries of the trail about a subject or by somebody, newest first. */
export function trail(wanted: { subject?: string; actor?: string }) {
  return infiniteQueryOptions({
    queryKey: ["audit", wanted],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/audit", {
          params: { query: { ...wanted, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}
