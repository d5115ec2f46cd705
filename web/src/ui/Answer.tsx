import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Fault } from "./Fault";
import { Waiting } from "./Waiting";

interface Props<T> {
  of: UseQueryResult<T, Error>;
  waiting?: ReactNode;
  children: (data: T) => ReactNode;
}

/** What a question came to: still waiting, refused, or the answer. An older answer stays while a newer one fails. */
export function Answer<T>({ of, waiting, children }: Props<T>) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <Fault error={of.error} retry={() => void of.refetch()} />;
  return waiting ?? <Waiting />;
}
