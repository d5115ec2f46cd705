import { needing, running, upcoming } from "../home/queries";
import { told, unread } from "../notifications/queries";
import { form, request, timeline } from "../requests/queries";
import { inbox, soonest, task, waiting } from "../tasks/queries";
import { me } from "./me";
import { queries } from "./queries";
import { loadPage } from "./routes";

const PATIENCE = 1_500;

type Ask = (id: string) => Promise<void>[];
const home: Ask = () => [
  queries.prefetchQuery(soonest),
  queries.prefetchQuery(needing),
  queries.prefetchQuery(running),
  queries.prefetchQuery(upcoming()),
  queries.prefetchInfiniteQuery(told(false)),
];
const tasks: Ask = (id) => [
  queries.prefetchInfiniteQuery(inbox()),
  ...(id ? [queries.prefetchQuery(task(id))] : []),
];
const oneRequest: Ask = (id) =>
  id
    ? [
        queries.prefetchQuery(request(id)),
        queries.prefetchQuery(form(id)),
        queries.prefetchQuery(timeline(id)),
      ]
    : [];
// What the pages ask that people begin with, by the first word of their address.
const BEGINNINGS: Record<string, Ask> = { "": home, inbox: tasks, tasks, requests: oneRequest };

/**
 * Asks at once for all that the page at an address begins with; done when it is answered, or has taken long. So the page
 * is drawn once, with everything in its place.
 */
export async function lookAhead(path: string): Promise<void> {
  const [, room = "", id = ""] = path.split("/");
  const frame = [queries.prefetchQuery(me), queries.prefetchQuery(waiting), queries.prefetchQuery(unread)];
  const asked = [loadPage(path), ...frame, ...(BEGINNINGS[room]?.(id) ?? [])];
  await Promise.race([Promise.all(asked), new Promise((done) => setTimeout(done, PATIENCE))]);
}
