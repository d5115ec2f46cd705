import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { forReader } from "../kept";
import en from "./en.json";

/** Every language is a file beside this one; whoever reads another loads it when the page starts. */
const OTHERS = import.meta.glob<{ default: object }>(["./*.json", "!./en.json"]);

export const LANGUAGES: readonly string[] = [
  "en",
  ...Object.keys(OTHERS).map((path) => path.replace(/^\.\/(.*)\.json$/, "$1")),
];
const KEY = "hub.language";

/** The reader's language: chosen here before, else the browser's, else English. */
export function preferredLanguage(): string {
  const wanted = [forReader.getItem(KEY) ?? "", ...navigator.languages].map((one) => one.slice(0, 2));
  return wanted.find((one) => LANGUAGES.includes(one)) ?? "en";
}

/** Gets the words ready before anything is shown. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: "en",
    fallbackLng: "en",
    keySeparator: ".",
    interpolation: { escapeValue: false }, // React escapes
  });
  await readIn(preferredLanguage());
}

/** Reads on in another language, now and next time. */
export async function switchLanguage(language: string): Promise<void> {
  forReader.setItem(KEY, language);
  await readIn(language);
}

/** Reads on as the program around this page does, unless its reader chose a language here. */
export async function readHostLanguage(locale: string): Promise<void> {
  const language = locale.slice(0, 2).toLowerCase();
  if (!forReader.getItem(KEY) && LANGUAGES.includes(language)) await readIn(language);
}

async function readIn(language: string): Promise<void> {
  const load = OTHERS[`./${language}.json`];
  if (load) i18next.addResourceBundle(language, "translation", (await load()).default, true, true);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
