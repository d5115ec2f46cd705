import { useEffect, useState } from "react";
import { forWindow } from "../kept";

/** What is being written, kept in this window until it is saved: nothing typed is lost by looking elsewhere. */
export function useText(name: string, begun: string) {
  const key = `hub.owner.${name}`;
  const [text, setText] = useState(() => forWindow.getItem(key) ?? begun);
  const change = (written: string) => {
    setText(written);
    if (written === begun) forWindow.removeItem(key);
    else forWindow.setItem(key, written);
  };
  const forget = () => forWindow.removeItem(key);
  return { text, change, forget, dirty: text !== begun };
}

/** A value once it has stood still for so many milliseconds. */
export function useQuiet<T>(value: T, pause: number): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return quiet;
}
