import { type Theme, teamsHighContrastTheme, webDarkTheme, webLightTheme } from "@fluentui/react-components";
import { useSyncExternalStore } from "react";
import { forReader } from "../kept";

export const LOOKS = ["system", "light", "dark", "contrast"] as const;
export type Look = (typeof LOOKS)[number];

const KEY = "hub.look";
const listeners = new Set<() => void>();
const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", tell);

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function look(): Look {
  const kept = forReader.getItem(KEY) as Look | null;
  return kept && LOOKS.includes(kept) ? kept : "system";
}

export function setLook(wanted: Look): void {
  forReader.setItem(KEY, wanted);
  tell();
}

function shown(): "light" | "dark" | "contrast" {
  const wanted = look();
  return wanted === "system" ? (dark.matches ? "dark" : "light") : wanted;
}

const THEMES: Record<ReturnType<typeof shown>, Theme> = {
  light: webLightTheme,
  dark: webDarkTheme,
  contrast: teamsHighContrastTheme,
};

/** How the program around this page looks. */
export interface HostLook {
  theme: Theme;
  dark: boolean;
}

let host: HostLook | undefined;

/** From now on this page looks as the program around it does, whatever was chosen here. */
export function setHostLook(look: HostLook): void {
  host = look;
  tell();
}

export function useLook(): Look {
  return useSyncExternalStore(subscribe, look);
}

/** The theme to show now: as the program around says, as chosen, or as the system says. */
export function useTheme(): Theme {
  const name = useSyncExternalStore(subscribe, shown);
  const given = useSyncExternalStore(subscribe, () => host);
  const dark = given ? given.dark : name !== "light";
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  return given?.theme ?? THEMES[name];
}
