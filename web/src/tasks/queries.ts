import { infiniteQueryOptions, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, ask, type Schemas } from "../api/client";
import { LIVE } from "../app/queries";

export type Task = Schemas["InboxItemOut"];

export interface Wanted {
  process?: string;
  search?: string;
  overdue?: boolean;
}

/** How many tasks wait for me, and which of them came last: asked often, as it costs little. */
export const waiting = queryOptions({
  queryKey: ["tasks", "count"],
  queryFn: () => ask(api.GET("/api/v1/tasks/count")),
  refetchInterval: LIVE,
});

const LISTS = ["tasks", "list"];
const mine = { assignee: "me", state: "open" } as const;

/** The few that are due first. */
export const soonest = queryOptions({
  queryKey: [...LISTS, "soonest"],
  queryFn: () => ask(api.GET("/api/v1/tasks", { params: { query: { ...mine, limit: 6 } } })),
  refetchInterval: LIVE * 4,
});

/** How many tasks wait for me; when one came or went, the lists of them are asked for anew. */
export function useWaiting(): number {
  const client = useQueryClient();
  const { data } = useQuery(waiting);
  const mark = data && `${data.count} ${data.newest}`;
  const before = useRef(mark);
  useEffect(() => {
    const changed = before.current && mark !== before.current;
    before.current = mark;
    if (changed) void client.invalidateQueries({ queryKey: LISTS });
  }, [mark, client]);
  return data?.count ?? 0;
}

/** What waits for me, oldest due first. */
export function inbox(wanted: Wanted = {}) {
  return infiniteQueryOptions({
    queryKey: [...LISTS, wanted],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/tasks", {
          params: {
            query: {
              ...mine,
              ...wanted,
              limit: 100,
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE * 4,
  });
}

/** One task with the form and the documents of its request. */
export function task(id: string) {
  return queryOptions({
    queryKey: ["task", id],
    queryFn: () => ask(api.GET("/api/v1/tasks/{id}", { params: { path: { id } } })),
  });
}
