import { useQuery } from "@tanstack/react-query";
import { person } from "./queries";

/** The name behind an id. */
export function PersonName({ id }: { id: string }) {
  const { data, error } = useQuery(person(id));
  return <>{data?.name ?? (error ? id : "…")}</>;
}
