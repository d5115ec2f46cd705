import { useEffect } from "react";

/** What had the focus may go: a row that is done, a button that makes no sense any more, a page. Then the focus goes to
 * the heading, as soon as there is one, so that keys and screen readers go on from there. */
export function useFocusKept(): void {
  useEffect(() => {
    let last: Element | undefined;
    const note = ({ target }: FocusEvent) => {
      if (target instanceof Element) last = target;
    };
    const look = () => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      const heading = document.querySelector<HTMLElement>("main h1");
      heading?.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", note);
    return () => {
      watch.disconnect();
      document.removeEventListener("focusin", note);
    };
  }, []);
}

const ROOMS = [/^\/(inbox|tasks|operations)(?=\/|$)/, /^\/owner\/[^/]+(?=\/(work|figures|moving)$)/];

/** The part of an address that names a page: what stays on it while one opens another task or tab is not built anew, so
 * that the focus stays where it is. */
export function pageOf(place: string): string {
  for (const room of ROOMS) {
    const found = room.exec(place);
    if (found) return found[0].replace("/tasks", "/inbox");
  }
  return place;
}
