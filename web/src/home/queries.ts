import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { LIVE } from "../app/queries";

/** My requests that are on their way, newest first, each with where it stands. */
export const running = queryOptions({
  queryKey: ["requests", "mine", "running"],
  queryFn: () =>
    ask(
      api.GET("/api/v1/requests", {
        params: { query: { requester: "me", state: "running", standing: true, limit: 6 } },
      }),
    ),
  refetchInterval: LIVE,
});

/** My requests that wait for me: returned, or somebody asked about them. */
export const needing = queryOptions({
  queryKey: ["requests", "mine", "needing"],
  queryFn: () =>
    ask(api.GET("/api/v1/requests", { params: { query: { needs: "me", standing: true, limit: 6 } } })),
  refetchInterval: LIVE,
});

const HOUR = 3_600_000;
const AHEAD = 14 * 24 * HOUR;

/** What lies ahead of me in the next two weeks; asked anew with every hour. */
export function upcoming(now = Date.now()) {
  const begins = Math.floor(now / HOUR) * HOUR;
  const [from, to] = [begins, begins + AHEAD].map((at) => new Date(at).toISOString()) as [string, string];
  return queryOptions({
    queryKey: ["upcoming", from],
    queryFn: () => ask(api.GET("/api/v1/events", { params: { query: { from, to } } })),
    staleTime: 300_000,
    retry: false,
  });
}
