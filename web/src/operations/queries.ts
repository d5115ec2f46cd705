import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { LIVE } from "../app/queries";

export type Letter = Schemas["LetterOut"];
export type Schedule = Schemas["ScheduleOut"];
export type Entry = Schemas["EntryOut"];
export type Ability = Schemas["AbilityOut"];
export type Reading = Schemas["ReadingOut"];

// Older than this, somebody should look: nothing that works waits for so long, in seconds.
export const LATE = 300;

/** How long the oldest of all that waits has waited, in seconds. */
export function oldest({ items, outbox }: Pick<Schemas["QueuesOut"], "items" | "outbox">): number {
  return Math.max(outbox.ageSeconds, ...items.map(({ ageSeconds }) => ageSeconds), 0);
}

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

/** How each check went that the hub makes of itself. */
export const health = queryOptions({
  queryKey: ["operations", "health"],
  queryFn: () => ask(api.GET("/api/v1/operations/health")),
  refetchInterval: LIVE,
});

/** How the hub stands with Microsoft 365. */
export const microsoft = queryOptions({
  queryKey: ["operations", "microsoft"],
  queryFn: () => ask(api.GET("/api/v1/operations/microsoft")),
  refetchInterval: LIVE * 2,
});

/** How the company directory was taken over. */
export const directory = queryOptions({
  queryKey: ["operations", "directory"],
  queryFn: () => ask(api.GET("/api/v1/directory")),
  refetchInterval: LIVE * 2,
});
