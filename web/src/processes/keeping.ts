import { api, ask, part, seen } from "../api/client";
import { ApiError } from "../api/problem";
import type { Values } from "../forms/HubForm";
import type { RequestDetail } from "../requests/queries";

/** Keeps what is written as a draft: a new one, or the one that there is. */
export async function save(
  key: string,
  form: Values,
  draft: RequestDetail | undefined,
): Promise<RequestDetail> {
  if (!draft) return ask(api.POST("/api/v1/requests", { body: { process: key, form, draft: true } }));
  const params = { path: { id: draft.id } };
  const keep = (version: number) =>
    ask(api.PATCH("/api/v1/requests/{id}", { params: { ...params, header: seen(version) }, body: { form } }));
  return keep(draft.version).catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    // Another window of the same person kept it meanwhile: what is written last counts.
    return keep((await ask(api.GET("/api/v1/requests/{id}", { params }))).version);
  });
}

/** The same for a page that goes: what was typed last is kept without anybody hearing of it. */
export function keepWithPage(key: string, form: Values, draft: RequestDetail | undefined): void {
  if (!draft) part("POST", "/api/v1/requests", { process: key, form, draft: true });
  // Whatever is on its way from here meanwhile was typed before.
  else part("PATCH", `/api/v1/requests/${draft.id}`, { form }, { "If-Match": "*" });
}
