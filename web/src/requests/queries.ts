import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { LIVE } from "../app/queries";

export type Request = Schemas["RequestOut"];
export type RequestDetail = Schemas["RequestDetailOut"];

export interface Wanted {
  state?: Request["state"];
  process?: string;
  requester?: string;
  search?: string;
  standing?: boolean;
  needs?: "me";
}

/** Requests that I may see, newest first. */
export function requests(wanted: Wanted) {
  return infiniteQueryOptions({
    queryKey: ["requests", wanted],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/requests", {
          params: { query: { ...wanted, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE * 2,
  });
}

/** One request, as it stands. */
export function request(id: string) {
  return queryOptions({
    queryKey: ["request", id],
    queryFn: () => ask(api.GET("/api/v1/requests/{id}", { params: { path: { id } } })),
    refetchInterval: LIVE,
  });
}

/** What a request was written in; it never changes, and whoever may see the request may read it. */
export function form(id: string) {
  return queryOptions({
    queryKey: ["form", id],
    queryFn: () => ask(api.GET("/api/v1/requests/{id}/form", { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All that happened to it, as it was told so far. */
export function timeline(id: string) {
  return queryOptions({
    queryKey: ["request", id, "timeline"],
    queryFn: () =>
      ask(api.GET("/api/v1/requests/{id}/timeline", { params: { path: { id }, query: { limit: 200 } } })),
    refetchInterval: LIVE,
  });
}
