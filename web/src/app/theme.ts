import { type Theme, teamsHighContrastTheme, webDarkTheme, webLightTheme } from "@fluentui/react-components";
import { useSyncExternalStore } from "react";

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
  const kept = localStorage.getItem(KEY) as Look | null;
  return kept && LOOKS.includes(kept) ? kept : "system";
}

export function setLook(wanted: Look): void {
  localStorage.setItem(KEY, wanted);
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

export function useLook(): Look {
  return useSyncExternalStore(subscribe, look);
}

/** The theme to show now: as chosen, or as the system says. */
export function useTheme(): Theme {
  const name = useSyncExternalStore(subscribe, shown);
  document.documentElement.style.colorScheme = name === "light" ? "light" : "dark";
  return THEMES[name];
}
