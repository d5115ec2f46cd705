import { initializeApp } from "@firebase/app";
import {
  type Auth,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  OAuthProvider,
  reauthenticateWithPopup,
  signInWithPopup,
} from "@firebase/auth";
import type { Config } from "../config";
import { refusalOf } from "./problem";
import type { Session } from "./session";

type Settings = NonNullable<Config["firebase"]>;

/** Sign-in with Microsoft through Firebase; its SDK keeps the session. */
export class MicrosoftSignIn {
  readonly #auth: Auth;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#auth = initializeAuth(initializeApp(settings), {
      persistence: indexedDBLocalPersistence,
      popupRedirectResolver: browserPopupRedirectResolver,
    });
    if (settings.emulator) connectAuthEmulator(this.#auth, settings.emulator, { disableWarnings: true });
  }

  /** The session of somebody who signed in before. */
  async resume(): Promise<Session | undefined> {
    await this.#auth.authStateReady();
    return this.#auth.currentUser ? this.#session() : undefined;
  }

  /** Asks Microsoft who it is; call it from a click, or the browser blocks the window. */
  async signIn(): Promise<Session> {
    const provider = new OAuthProvider(this.#settings.provider);
    provider.setCustomParameters({ tenant: this.#settings.tenant, prompt: "select_account" });
    const result = await signInWithPopup(this.#auth, provider);
    const { user } = result;
    await link(await user.getIdToken(), OAuthProvider.credentialFromResult(result)?.idToken ?? "");
    // The link stands in the claims of the next token.
    await user.getIdToken(true);
    return this.#session();
  }

  #session(): Session {
    const auth = this.#auth;
    return {
      token: async () => (await auth.currentUser?.getIdToken()) ?? "",
      renew: async () => auth.currentUser?.getIdToken(true),
      again: () => this.signIn(),
      signOut: () => auth.signOut(),
      delegated: (scopes) => this.#delegated(scopes),
    };
  }

  /** The same person once more, with leave to act for her: Firebase refuses the account of anybody else. */
  async #delegated(scopes: readonly string[]): Promise<string> {
    const user = this.#auth.currentUser;
    if (!user) throw new Error("nobody is signed in");
    const provider = new OAuthProvider(this.#settings.provider);
    for (const scope of scopes) provider.addScope(scope);
    provider.setCustomParameters({ tenant: this.#settings.tenant, login_hint: user.email ?? "" });
    const result = await reauthenticateWithPopup(user, provider);
    const token = OAuthProvider.credentialFromResult(result)?.accessToken;
    if (!token) throw new Error("Microsoft gave no token");
    return token;
  }
}

async function link(token: string, microsoftToken: string): Promise<void> {
  const answer = await fetch("/api/v1/sign-in/link", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ microsoftToken }),
  });
  if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => undefined));
}
