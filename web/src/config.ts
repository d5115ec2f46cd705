/** What this place is like, told by `/config.json`, which the hub (or the deployment) writes. */
export interface Config {
  /** Who signs people in: a picker of the demo company, or Microsoft through Firebase. */
  identity: "local" | "firebase";
  /** Whether people are signed in inside Teams, where this page is a tab. */
  teams?: boolean;
  firebase?: {
    apiKey: string;
    authDomain: string;
    projectId: string;
    /** The Microsoft provider, `microsoft.com` or `oidc.<name>`. */
    provider: string;
    tenant: string;
    /** Only where sign-in is simulated: the address of the Auth emulator. */
    emulator?: string;
  };
  /** Whether requests can be shown in the app Approvals of Teams. */
  approvals?: boolean;
}

let known: Config | undefined;

/** What was read; nothing before that. */
export function place(): Config | undefined {
  return known;
}

/** Reads it. Rejects when the hub does not answer. */
export async function readConfig(): Promise<Config> {
  const answer = await fetch("/config.json");
  if (!answer.ok) throw new Error(`/config.json: ${answer.status}`);
  known = (await answer.json()) as Config;
  return known;
}
