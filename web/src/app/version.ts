import { useQuery } from "@tanstack/react-query";

const ENTRY = /\/assets\/index-[\w-]+\.js/;
const OFTEN = 10 * 60_000;

/** The script that a page begins with; its name changes with every version. */
export function entryOf(html: string): string | undefined {
  return ENTRY.exec(html)?.[0];
}

const own = entryOf(document.head.innerHTML);

/** Whether the hub serves another version of this page than the one that is open. */
export function useNewVersion(): boolean {
  const served = useQuery({
    queryKey: ["version"],
    queryFn: async () => entryOf(await (await fetch("/", { cache: "no-cache" })).text()) ?? null,
    enabled: own !== undefined,
    initialData: own ?? null,
    staleTime: OFTEN,
    refetchInterval: OFTEN,
    retry: false,
  }).data;
  return Boolean(own && served && served !== own);
}

/** Keeps the page's files for the next time, once it has loaded. Without a service worker it just loads them again. */
export function keepFiles(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const keep = () => void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep, { once: true });
}
