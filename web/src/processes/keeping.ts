import { api, ask, part } from "../api/client";
import type { Values } from "../forms/HubForm";
import type { RequestDetail } from "../requests/queries";

// Of several windows of one person, and of what is still on its way, what is written last counts.
const ANY_VERSION = { "If-Match": "*" };

/** Keeps what is written as a draft: a new one, or the one that there is. */
export async function save(
  key: string,
  form: Values,
  draft: RequestDetail | undefined,
): Promise<RequestDetail> {
  if (!draft) return ask(api.POST("/api/v1/requests", { body: { process: key, form, draft: true } }));
  const params = { path: { id: draft.id }, header: ANY_VERSION };
  return ask(api.PATCH("/api/v1/requests/{id}", { params, body: { form } }));
}

/** The same for a page that goes: what was typed last is kept without anybody hearing of it. */
export function keepWithPage(key: string, form: Values, draft: RequestDetail | undefined): void {
  if (!draft) part("POST", "/api/v1/requests", { process: key, form, draft: true });
  else part("PATCH", `/api/v1/requests/${draft.id}`, { form }, ANY_VERSION);
}
