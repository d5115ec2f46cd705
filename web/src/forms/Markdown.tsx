import type { ReactNode } from "react";

/** Stands where the library of forms would read Markdown: what processes say is text, and nothing but text. */
export function Markdown({ children }: { children?: ReactNode }) {
  return children;
}
