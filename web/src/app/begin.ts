// A script of its own, as small as can be: it sends for the page of an address while most of the others are on their way.

/** The pages that people begin with: those that links lead to. */
export const pages = {
  catalogue: () => import("../processes/Catalogue"),
  ask: () => import("../processes/Ask"),
  inbox: () => import("../tasks/Inbox"),
  requests: () => import("../requests/Requests"),
  request: () => import("../requests/Request"),
};

const ADDRESSES: readonly [RegExp, keyof typeof pages][] = [
  [/^\/processes$/, "catalogue"],
  [/^\/processes\/[^/]+$/, "ask"],
  [/^\/(inbox|tasks)\b/, "inbox"],
  [/^\/requests$/, "requests"],
  [/^\/requests\/[^/]+$/, "request"],
];

/** Which of them an address begins with. */
export function beginning(path: string): keyof typeof pages | undefined {
  return ADDRESSES.find(([address]) => address.test(path))?.[1];
}

const page = beginning(location.pathname);
// What did not come is asked for again when it is to be shown.
if (page) pages[page]().catch(() => undefined);
