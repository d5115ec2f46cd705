import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { LIVE } from "../app/queries";

/** My requests that are on their way, newest first. */
export const running = queryOptions({
  queryKey: ["requests", "mine", "running"],
  queryFn: () =>
    ask(api.GET("/api/v1/requests", { params: { query: { requester: "me", state: "running", limit: 6 } } })),
  refetchInterval: LIVE,
});
