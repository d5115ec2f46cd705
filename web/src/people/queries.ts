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

/** When somebody works, with the version of that. */
export function workingHours(id: string) {
  return queryOptions({
    queryKey: ["working-hours", id],
    queryFn: async () => {
      const call = api.GET("/api/v1/people/{id}/working-hours", { params: { path: { id } } });
      const hours = await ask(call);
      return { hours, etag: (await call).response.headers.get("ETag") ?? "" };
    },
  });
}

/** A small picture of somebody; null where there is none. */
export function photo(id: string) {
  return queryOptions({
    queryKey: ["photo", id],
    queryFn: async () => {
      const call = api.GET("/api/v1/people/{id}/photo", { params: { path: { id } }, parseAs: "blob" });
      const { data, response } = (await call) as { data?: Blob; response: Response };
      return response.ok && data?.size ? data : null;
    },
    enabled: id.length > 0,
    staleTime: 3_600_000,
    retry: false,
  });
}

/** What the hub may do with my calendar, with the version of that. */
export const myCalendar = queryOptions({
  queryKey: ["calendar-preferences"],
  queryFn: async () => {
    const call = api.GET("/api/v1/calendar/preferences");
    const wanted = await ask(call);
    return { wanted, etag: (await call).response.headers.get("ETag") ?? "" };
  },
});

/** Where my calendar program reads what lies ahead of me, if I made an address for it. */
export const calendarLink = queryOptions({
  queryKey: ["calendar-link"],
  queryFn: () => ask(api.GET("/api/v1/events/link")),
});
