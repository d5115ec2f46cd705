import type { Config } from "../config";

/** Whether another page, or Teams on a phone, holds this one: then Teams is asked whether it is Teams. */
export function mayBeInTeams({ teams }: Config): boolean {
  return Boolean(teams) && (window.parent !== window || "nativeInterface" in window);
}

let inside = false;

/** Whether this page is a tab of Teams, which shows the name and looks, and knows who is signed in. */
export function isInTeams(): boolean {
  return inside;
}

/** Teams has answered. */
export function enterTeams(): void {
  inside = true;
}
