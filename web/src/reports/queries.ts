import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";
import { ApiError, refusalOf } from "../api/problem";

export type Report = Schemas["ReportOut"];
export type Column = Schemas["ColumnOut"];
export type Format = Schemas["RunOut"]["format"];
export type Run = Schemas["RunOut"];
export type Line = Record<string, unknown>;

/** All reports. */
export const reports = queryOptions({
  queryKey: ["reports"],
  queryFn: () => ask(api.GET("/api/v1/reports", { params: { query: { limit: 100 } } })),
  staleTime: 300_000,
});

/** My subscriptions. */
export const subscriptions = queryOptions({
  queryKey: ["report-subscriptions"],
  queryFn: () => ask(api.GET("/api/v1/report-subscriptions", { params: { query: { limit: 100 } } })),
});

const PATIENCE = 60_000;

/** Has a report made, and waits until its bytes are there. */
export async function run(
  key: string,
  format: Format,
  parameters: object,
): Promise<Run & { link: { url: string } }> {
  const begun = Date.now();
  let made: Run = await ask(
    api.POST("/api/v1/reports/{key}/runs", {
      params: { path: { key } },
      body: { format, parameters: parameters as Record<string, never> },
    }),
  );
  while (made.state !== "done") {
    if (made.state === "failed" || Date.now() - begun > PATIENCE) throw failed(made.error);
    await new Promise((done) => setTimeout(done, 400));
    made = await ask(api.GET("/api/v1/report-runs/{id}", { params: { path: { id: made.id } } }));
  }
  if (!made.link) throw failed(null);
  return { ...made, link: made.link };
}

/** The lines of a report, to be shown. */
export async function lines(key: string, parameters: object): Promise<Line[]> {
  const { link } = await run(key, "json", parameters);
  const answer = await fetch(link.url);
  if (!answer.ok) throw refusalOf(answer.status, undefined);
  const { rows } = (await answer.json()) as { rows: Line[] };
  return rows;
}

function failed(error: string | null): ApiError {
  return new ApiError({ type: "about:blank", title: "", status: 500, detail: error ?? "" });
}
