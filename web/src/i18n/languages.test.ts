import { expect, test } from "vitest";
import de from "./de.json";
import en from "./en.json";

type Words = { [name: string]: string | Words };

function paths(words: Words, before = ""): string[] {
  return Object.entries(words).flatMap(([name, text]) =>
    typeof text === "string" ? [`${before}${name}`] : paths(text, `${before}${name}.`),
  );
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? "").sort();
}

function at(words: Words, path: string): string {
  return path
    .split(".")
    .reduce<string | Words>((inner, name) => (inner as Words)[name] ?? "", words) as string;
}

test("every language says the same things", () => {
  expect(paths(de).sort()).toEqual(paths(en).sort());
});

test.each(paths(en))("%s names the same things in every language", (path) => {
  expect(placeholders(at(de, path))).toEqual(placeholders(at(en, path)));
});

test("nothing is left empty", () => {
  expect(paths(de).filter((path) => !at(de, path).trim())).toEqual([]);
});
