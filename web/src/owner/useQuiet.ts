import { useEffect, useState } from "react";

/** A value once it has stood still for so many milliseconds. */
export function useQuiet<T>(value: T, pause: number): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return quiet;
}
