import { lazy, Suspense, useEffect, useState } from "react";
import { chosen, localSession } from "../api/local";
import type { Session } from "../api/session";
import { Fault } from "../ui/Fault";
import { Waiting } from "../ui/Waiting";

const People = lazy(() => import("./People"));

/** The demo company: be anybody. A window that was somebody before goes on as her. */
export default function Picker({ enter }: { enter: (session: Session) => void }) {
  const [error, setError] = useState<Error>();
  const [before] = useState(chosen);
  const be = (email: string) => localSession(email).then(enter, setError);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    if (before) be(before);
  }, []);
  if (before && !error) return <Waiting />;
  return (
    <Suspense fallback={<Waiting />}>
      {error && <Fault error={error} />}
      <People be={be} />
    </Suspense>
  );
}
