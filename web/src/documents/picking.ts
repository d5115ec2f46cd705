import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { act } from "../api/delegated";

export type Pick = Schemas["PickOut"];

/** Where one looks: in a folder, at the top, or for words in all of it. */
export interface Place {
  folder?: Pick | undefined;
  search: string;
}

/** What can be picked there, read as its reader. */
export function picks(token: string | undefined, { folder, search }: Place) {
  const within = folder && { driveId: folder.driveId, itemId: folder.itemId };
  return queryOptions({
    queryKey: ["picks", token, within, search],
    queryFn: () =>
      act("files", token, (headers) =>
        ask(
          api.GET("/api/v1/documents/picks", {
            params: { query: search ? { search } : { ...within } },
            headers,
          }),
        ),
      ),
    enabled: token !== undefined,
    // Whoever has just put something there expects to see it.
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });
}

/** Has the hub read a file; the new document. */
export function bring(token: string | undefined, { driveId, itemId }: Pick): Promise<Schemas["DocumentOut"]> {
  return act("files", token, (headers) =>
    ask(api.POST("/api/v1/documents/imports", { body: { driveId, itemId }, headers })),
  );
}
