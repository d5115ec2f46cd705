import { type ReactNode, Suspense, useEffect, useState } from "react";

/** What need not be there at first sight: its scripts are sent for once the rest of the page has been drawn. */
export function Afterwards({ children }: { children: ReactNode }) {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    // A frame is drawn after its callbacks; a task that they leave behind runs after that.
    const frame = requestAnimationFrame(() => setTimeout(() => setDrawn(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return drawn && <Suspense>{children}</Suspense>;
}
