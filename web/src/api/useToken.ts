import { useSyncExternalStore } from "react";
import { atHand, type Errand, onDelegated } from "./delegated";

/** The token for an errand in Microsoft 365, while there is one. */
export function useToken(errand: Errand): string | undefined {
  return useSyncExternalStore(onDelegated, () => atHand(errand));
}
