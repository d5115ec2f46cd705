import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";

export type CatalogueItem = Schemas["CatalogueItemOut"];
export type Process = Schemas["ProcessOut"];

/** The processes that I may use. */
export const catalogue = queryOptions({
  queryKey: ["processes"],
  queryFn: () => ask(api.GET("/api/v1/processes", { params: { query: { limit: 200 } } })),
  staleTime: 60_000,
});

/** One process and its form. */
export function process(key: string) {
  return queryOptions({
    queryKey: ["processes", key],
    queryFn: () => ask(api.GET("/api/v1/processes/{key}", { params: { path: { key } } })),
    staleTime: 60_000,
  });
}
