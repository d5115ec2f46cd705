import { lazy, type ReactNode, Suspense, useState } from "react";
import { useAhead } from "./ahead";

const load = () => import("./ConfirmDialog");
const ConfirmDialog = lazy(load);

/** What is asked, and what follows. */
export interface Question {
  open: boolean;
  title: string;
  text?: string;
  /** What the button says that does it. */
  word: string;
  /** The label of a field for a reason; none is asked for without it. */
  reason?: string;
  /** Whether it cannot be done without a reason. */
  needed?: boolean;
  busy?: boolean;
  error?: Error | null;
  children?: ReactNode;
  cancel: () => void;
  confirm: (reason: string) => void;
}

/** Asks before something is done that others notice, and why it is done where that matters. */
export function Confirm(question: Question) {
  const [asked, setAsked] = useState(question.open);
  if (question.open && !asked) setAsked(true);
  useAhead(load);
  return (
    asked && (
      <Suspense fallback={null}>
        <ConfirmDialog {...question} />
      </Suspense>
    )
  );
}
