import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";

export type Person = Schemas["PersonOut"];

/** The first who fit a search. */
export function people(search: string) {
  return queryOptions({
    queryKey: ["people", { search }],
    queryFn: () => ask(api.GET("/api/v1/people", { params: { query: { search, limit: 12 } } })),
    enabled: search.length > 0,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
}

/** One person. */
export function person(id: string) {
  return queryOptions({
    queryKey: ["people", id],
    queryFn: () => ask(api.GET("/api/v1/people/{id}", { params: { path: { id } } })),
    enabled: id.length > 0,
    staleTime: 300_000,
  });
}
