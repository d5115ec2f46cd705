import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../api/client";

export type Me = Schemas["MeOut"];

/** Who is signed in, what she may, and how she reads. */
export const me = queryOptions({
  queryKey: ["me"],
  queryFn: () => ask(api.GET("/api/v1/me")),
  staleTime: 60_000,
});

export function isAdministrator(person: Me): boolean {
  return person.roles.includes("administrator");
}

export function isAuditor(person: Me): boolean {
  return isAdministrator(person) || person.roles.includes("auditor");
}
