import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";

/** My documents, newest first; or those of a request. */
export function documents(request?: string) {
  return infiniteQueryOptions({
    queryKey: ["documents", { request }],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/documents", {
          params: { query: { ...(request && { request }), ...(pageParam && { cursor: pageParam }) } },
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
