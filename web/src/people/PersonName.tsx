import { useQuery } from "@tanstack/react-query";
import { person } from "./queries";

/** The name behind an id. */
export function PersonName({ id }: { id: string }) {
  return <>{useQuery(person(id)).data?.name ?? "…"}</>;
}
