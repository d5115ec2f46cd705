import { useEffect } from "react";

const SOON = 3_000;

/** Loads a part of the page once there is time for it: then it opens at once, without a connection too. */
export function useAhead(load: () => Promise<unknown>): void {
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), SOON);
    return () => clearTimeout(timer);
  }, [load]);
}
