import { useCallback, useRef } from "react";

/** For what opens over the page: when it goes, the focus goes back to where it came from. */
export function useFocusGivenBack() {
  const before = useRef<Element | null>(null);
  return useCallback((surface: HTMLElement | null) => {
    if (surface) before.current = document.activeElement;
    else {
      const asker = before.current;
      queueMicrotask(() => asker instanceof HTMLElement && asker.focus());
    }
  }, []);
}
