import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { LIVE } from "../app/queries";
import type { Grammar } from "./completion";

export type Owned = Schemas["CatalogueItemOut"];
export type Version = Schemas["VersionOut"];
export type VersionText = Schemas["VersionTextOut"];
export type Checked = Schemas["CheckOut"];
export type Remark = Schemas["RemarkOut"];
export type Figures = Schemas["ProcessFiguresOut"];
export type Asked = Schemas["AskedNowOut"];
export type Rehearsal = Schemas["RehearsalOut"];
export type Going = Schemas["MigrationPreviewOut"];

/** The processes that I answer for, each with its newest version. */
export const owned = queryOptions({
  queryKey: ["owned"],
  queryFn: () => ask(api.GET("/api/v1/processes", { params: { query: { owned: true, limit: 200 } } })),
  staleTime: 60_000,
});

/** All versions of a process, newest first. */
export function versions(key: string) {
  return queryOptions({
    queryKey: ["owned", key, "versions"],
    queryFn: () => ask(api.GET("/api/v1/processes/{key}/versions", { params: { path: { key } } })),
  });
}

/** One version with its definition and what that is worth. */
export function version(key: string, number: number) {
  return queryOptions({
    queryKey: ["owned", key, "versions", number],
    queryFn: () =>
      ask(api.GET("/api/v1/processes/{key}/versions/{number}", { params: { path: { key, number } } })),
    staleTime: 60_000,
  });
}

const YAML = { headers: { "Content-Type": "application/yaml" } };

/** What a definition is worth; nothing is kept. */
export function check(text: string) {
  return queryOptions({
    queryKey: ["check", text],
    queryFn: ({ signal }) => ask(api.POST("/api/v1/processes/check", { ...yaml(text), signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
}

/** A definition as the body of a call. */
export function yaml(text: string) {
  return { ...YAML, body: text, bodySerializer: (body: string) => body };
}

/** The grammar of definitions, by which one completes. */
export const grammar = queryOptions({
  queryKey: ["grammar"],
  queryFn: () => ask(api.GET("/api/v1/processes/schema")) as Promise<Grammar>,
  staleTime: Number.POSITIVE_INFINITY,
});

/** What version `to` says differently than another. */
export function difference(key: string, number: number, to: number) {
  return queryOptions({
    queryKey: ["owned", key, "difference", number, to],
    queryFn: () =>
      ask(
        api.GET("/api/v1/processes/{key}/versions/{number}/difference", {
          params: { path: { key, number }, query: { to } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How fast a process goes, and what waits in it. */
export function figures(process: string, days: number) {
  return queryOptions({
    queryKey: ["owned", process, "figures", days],
    queryFn: () => ask(api.GET("/api/v1/requests/figures", { params: { query: { process, days } } })),
    placeholderData: keepPreviousData,
  });
}

/** What people are asked in a process, oldest due first. */
export function asked(process: string) {
  return infiniteQueryOptions({
    queryKey: ["owned", process, "tasks"],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/tasks/asked", {
          params: { query: { process, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE,
  });
}
