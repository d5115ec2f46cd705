import { useState } from "react";
import { forWindow } from "./kept";

/** What is being written, kept in this window until it is saved: nothing typed is lost by looking elsewhere. */
export function useKept<T>(key: string, begun: T) {
  const [value, setValue] = useState(() => read(key, begun));
  const change = (written: T) => {
    setValue(written);
    if (same(written, begun)) forWindow.removeItem(key);
    else forWindow.setItem(key, JSON.stringify(written));
  };
  const forget = () => forWindow.removeItem(key);
  return { value, change, forget, dirty: !same(value, begun) };
}

function read<T>(key: string, begun: T): T {
  try {
    return JSON.parse(forWindow.getItem(key) ?? "") as T;
  } catch {
    return begun;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
