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
