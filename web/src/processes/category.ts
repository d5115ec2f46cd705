import type { TFunction } from "i18next";

/** What a category is called; one of the company's own by its key, written as a word. */
export function categoryName(t: TFunction, category: string): string {
  return t(`categories.${category}`, { defaultValue: written(category) });
}

function written(key: string): string {
  const words = key.replaceAll(/[-_]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
