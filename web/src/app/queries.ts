import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/problem";

/** How often what may change by others is looked at again, in milliseconds; only while the window is seen. */
export const LIVE = 8_000;

/** Answers that were read, so that going back shows them at once while they are read again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      refetchOnWindowFocus: true,
      refetchOnReconnect: true,
      // The client has tried again already; what is left is for the reader to see.
      retry: (count, error) => count < 2 && error instanceof ApiError && error.status === 0,
    },
    mutations: { networkMode: "always" },
  },
});
