import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { LIVE } from "../app/queries";

/** The newest that was not read. */
export const unread = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: () => ask(api.GET("/api/v1/notifications", { params: { query: { unread: true, limit: 10 } } })),
  refetchInterval: LIVE * 2,
});

/** All, or the unread ones, newest first. */
export function told(onlyUnread: boolean) {
  return infiniteQueryOptions({
    queryKey: ["notifications", { onlyUnread }],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/notifications", {
          params: { query: { ...(onlyUnread && { unread: true }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE * 2,
  });
}

/** How I want to be told, with the version of that. */
export const preferences = queryOptions({
  queryKey: ["notifications", "preferences"],
  queryFn: async () => {
    const call = api.GET("/api/v1/notifications/preferences");
    const wanted = await ask(call);
    return { wanted, etag: (await call).response.headers.get("ETag") ?? "" };
  },
});

/** Outside of which hours I can be left in peace. */
export const knownHours = queryOptions({
  queryKey: ["working-hours", "known"],
  queryFn: () => ask(api.GET("/api/v1/notifications/working-hours")),
});
