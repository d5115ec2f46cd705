type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** What the browser keeps for its reader, and for this window alone. In a frame it may keep nothing, as in Teams: then
 * what is noted lasts as long as the page. */
export const forReader = opened(() => localStorage);
export const forWindow = opened(() => sessionStorage);

/** A store of the browser's, or one in memory where the browser opens none. */
export function opened(open: () => Kept): Kept {
  try {
    return open();
  } catch {
    const held = new Map<string, string>();
    return {
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, value) => void held.set(key, value),
      removeItem: (key) => void held.delete(key),
    };
  }
}
