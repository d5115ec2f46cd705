import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { act, type Handed, isPossible } from "../api/delegated";
import { useToken } from "../api/useToken";
import { LIVE } from "../app/queries";
import { place } from "../config";
import type { RequestDetail } from "./queries";

/** How often all requests are brought in step, in milliseconds; one that is looked at as often as it is read. */
const SELDOM = 60_000;
/** How many pages of requests are brought in step at once. */
const PAGES = 10;

/** Whether requests can be shown in Approvals from here. */
export function isOffered(): boolean {
  return place()?.approvals === true && isPossible();
}

/** Brings one request in step with Approvals: whenever it has changed, and now and then while it goes on. */
export function inStep({ id, version, state }: RequestDetail, token: string | undefined) {
  return queryOptions({
    queryKey: ["approvals", id, version],
    queryFn: async ({ client }) => {
      const path = "/api/v1/requests/{id}/mirror";
      const step = await act("approvals", token, (headers) =>
        ask(api.POST(path, { params: { path: { id } }, headers })),
      );
      if (step.answered) void client.invalidateQueries({ queryKey: ["request", id] });
      return step;
    },
    enabled: token !== undefined,
    refetchInterval: ({ state: { error } }) => state === "running" && (error ? SELDOM : LIVE),
    retry: false,
  });
}

/** Keeps all of my requests in step while there is a token, those that have ended since too; it says nothing. */
export function useAllInStep(): void {
  const token = useToken("approvals");
  useQuery({
    queryKey: ["approvals", "all"],
    queryFn: async ({ client }) => {
      const answered = await act("approvals", token, bringAll);
      if (answered) void client.invalidateQueries({ queryKey: ["requests"] });
      return answered;
    },
    enabled: token !== undefined,
    // Whoever comes back to a list sees what was answered meanwhile.
    staleTime: 0,
    refetchInterval: SELDOM,
    retry: false,
  });
}

/** Page by page; how many were answered there. */
export async function bringAll(headers: Handed): Promise<number> {
  let answered = 0;
  let cursor: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const query: { cursor?: string } = cursor ? { cursor } : {};
    const step: Schemas["MirroredPageOut"] = await ask(
      api.POST("/api/v1/requests/mirror", { params: { query }, headers }),
    );
    answered += step.answered;
    cursor = step.nextCursor;
    if (!cursor) break;
  }
  return answered;
}
