/** The documents of a request that its form does not name already. */
export function beside(
  form: object | undefined,
  values: Record<string, unknown>,
  documents: readonly string[],
): string[] {
  if (!form) return [];
  const named = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (value && typeof value === "object") Object.values(value).forEach(walk);
    else named.add(value);
  };
  walk(values);
  return documents.filter((id) => !named.has(id));
}
