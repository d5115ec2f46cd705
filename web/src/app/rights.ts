import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { isAdministrator, type Me } from "./me";

/** Whether somebody may begin new processes. */
export function mayBegin(person: Me): boolean {
  return isAdministrator(person) || person.roles.includes("process-owner");
}

/** Whether somebody may write processes: begins new ones, or is in a group that answers for some. */
export function useMayOwn(person: Me): boolean {
  const begins = mayBegin(person);
  const some = useQuery({
    queryKey: ["owned", "some"],
    queryFn: () => ask(api.GET("/api/v1/processes", { params: { query: { owned: true, limit: 1 } } })),
    enabled: !begins,
    staleTime: 300_000,
  });
  return begins || (some.data?.items.length ?? 0) > 0;
}
