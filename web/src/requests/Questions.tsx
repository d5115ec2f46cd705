import { lazy, Suspense } from "react";
import type { Me } from "../app/me";
import type { RequestDetail } from "./queries";

// Most requests have none.
const Question = lazy(() => import("./Question"));

/** What its requester was asked about a request, each with a place for the answer; the clock stands still until then. */
export function Questions({ me, request }: { me: Me; request: RequestDetail }) {
  if (request.requester.id !== me.id) return null;
  const open = request.tasks.filter((task) => task.state === "open" && task.question);
  return (
    <Suspense>
      {open.map((task) => (
        <Question key={task.id} request={request} task={task} />
      ))}
    </Suspense>
  );
}
