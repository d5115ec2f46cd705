import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";

export type Listed = Schemas["ListedOut"];

/** Which documents: mine, those that others brought to requests of mine, or those of one request; by a part of the name. */
export interface Wanted {
  shared?: boolean;
  request?: string;
  search?: string;
}

/** Documents, newest first. */
export function documents(wanted: Wanted = {}) {
  return infiniteQueryOptions({
    queryKey: ["documents", wanted],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/documents", {
          params: { query: { ...wanted, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One document. */
export function document(id: string) {
  return queryOptions({
    queryKey: ["document", id],
    queryFn: () => ask(api.GET("/api/v1/documents/{id}", { params: { path: { id } } })),
    staleTime: 300_000,
  });
}

/** Opens the bytes by a link made for this reader, which lives for minutes. */
export async function open(id: string): Promise<void> {
  const { url } = await ask(api.POST("/api/v1/documents/{id}/link", { params: { path: { id } } }));
  const link = window.document.createElement("a");
  link.href = url;
  link.rel = "noopener";
  link.click();
}
