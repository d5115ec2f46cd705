import { app, authentication } from "@microsoft/teams-js";
import type { Session } from "./session";

/** For how long Teams is waited for, in milliseconds. Whoever else shows this page does not answer. */
const PATIENCE = 10_000;
/** A token is given up so much before its end, in milliseconds. */
const EARLY = 60_000;

/** What Teams says of itself, and which place of this page it was asked to open. */
export interface Host {
  theme: string;
  locale: string;
  place?: string;
}

/** Asks Teams; undefined where it is not Teams that shows this page. */
export async function meetTeams(patience = PATIENCE): Promise<Host | undefined> {
  const silence = new Promise<undefined>((done) => setTimeout(done, patience));
  const said = await Promise.race([introduced(), silence]).catch(() => undefined);
  if (!said) return undefined;
  return { theme: said.app.theme, locale: said.app.locale, place: placeIn(said.page.subPageId) };
}

async function introduced(): Promise<app.Context> {
  await app.initialize();
  return app.getContext();
}

/** A place of this page, of what stands in a link that anybody can have written. */
export function placeIn(said: string | undefined): string | undefined {
  return said && /^(\/[\w-]+)+$/.test(said) ? said : undefined;
}

/** Tells each theme that Teams has from now on. */
export function onTheme(tell: (theme: string) => void): void {
  app.registerOnThemeChangeHandler(tell);
}

/** The page is there. Whether Teams wanted to know is its own affair. */
export function ready(): void {
  app.notifySuccess().catch(() => undefined);
}

/** The page says why somebody does not come in. */
export function refused(message: string): void {
  app.notifyExpectedFailure({ reason: app.ExpectedFailureReason.PermissionError, message });
}

/** The session of whoever is signed in to Teams. Its tokens live in memory, and Teams renews them. */
export function teamsSession(): Session {
  let asked: Promise<string> | undefined;
  let ends = 0;
  const renew = () => {
    asked = authentication.getAuthToken().then((token) => {
      ends = endOf(token);
      return token;
    });
    ends = Number.POSITIVE_INFINITY; // until it is known
    asked.catch(() => {
      ends = 0;
    });
    return asked;
  };
  return {
    token: () => (asked && Date.now() < ends - EARLY ? asked : renew()),
    renew,
    again: async () => teamsSession(),
    signOut: async () => {},
  };
}

/** When a token ends, in milliseconds; at once where it does not say. */
export function endOf(token: string): number {
  try {
    const claims = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    return Number(JSON.parse(atob(claims)).exp) * 1000 || 0;
  } catch {
    return 0;
  }
}

/** Has Teams open what lies elsewhere: within its frame that would not be shown. */
export function leaveToTeams(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (event.defaultPrevented || !link || !isElsewhere(link)) return;
    event.preventDefault();
    openLink(link.href);
  });
}

/** Opens an address outside of this tab. */
export function openLink(address: string): void {
  app.openLink(address).catch(() => window.open(address, "_blank", "noopener,noreferrer"));
}

function isElsewhere(link: HTMLAnchorElement): boolean {
  return /^https?:$/.test(link.protocol) && link.origin !== location.origin && !link.hasAttribute("download");
}
