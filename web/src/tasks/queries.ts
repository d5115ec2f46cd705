import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { LIVE } from "../app/queries";

export type Task = Schemas["InboxItemOut"];

export interface Wanted {
  process?: string;
  search?: string;
}

/** What waits for me, oldest due first. */
export function inbox(wanted: Wanted = {}) {
  return infiniteQueryOptions({
    queryKey: ["tasks", wanted],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/tasks", {
          params: {
            query: {
              assignee: "me",
              state: "open",
              ...wanted,
              limit: 100,
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE,
  });
}

/** One task with the form and the documents of its request. */
export function task(id: string) {
  return queryOptions({
    queryKey: ["task", id],
    queryFn: () => ask(api.GET("/api/v1/tasks/{id}", { params: { path: { id } } })),
  });
}
