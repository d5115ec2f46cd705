import i18next from "i18next";
import createClient, { type Middleware } from "openapi-fetch";
import { refusalOf, unreached } from "./problem";
import type { components, paths } from "./schema";
import { session, signedInAgain } from "./session";

export type Schemas = components["schemas"];

/** The way to the REST API; every call is typed by the OpenAPI document. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: patientFetch });

let latest = "";

const signed: Middleware = {
  async onRequest({ request }) {
    latest = await session().token();
    sign(request.headers, request.method);
    return request;
  },
};
api.use(signed);

function sign(headers: Headers, method: string): void {
  headers.set("Authorization", `Bearer ${latest}`);
  // What the hub words itself it words in the language of this page.
  headers.set("Accept-Language", i18next.language || "en");
  if (method === "POST" && !headers.has("Idempotency-Key")) {
    headers.set("Idempotency-Key", crypto.randomUUID());
  }
}

/**
 * Sends a command as the page is left: before this returns, since nothing of a page runs on after it has gone. So it is
 * signed with the token that was good a moment ago, and nobody hears the answer.
 */
export function part(method: "POST" | "PATCH", path: string, body: object, more: HeadersInit = {}): void {
  const headers = new Headers(more);
  headers.set("Content-Type", "application/json");
  sign(headers, method);
  fetch(path, { method, headers, body: JSON.stringify(body), keepalive: true }).catch(() => undefined);
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer. Throws `ApiError` for any other. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusalOf(response.status, error);
  return data as T;
}

/** The header that names the version one saw. */
export function seen(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

const TRIES = 3;
const PAUSE = 600;

/**
 * Tries again what did not arrive. A question can be asked twice; a command carries its Idempotency-Key, so the hub
 * does it once. A refused token is renewed once.
 */
async function patientFetch(request: Request): Promise<Response> {
  let renewed = false;
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(request.clone()).catch(() => undefined);
    if (answer?.status === 401 && !renewed) {
      renewed = true;
      request.headers.set("Authorization", `Bearer ${await another()}`);
    } else if (answer && ![502, 503, 504].includes(answer.status)) {
      return answer;
    } else if (tries >= TRIES || !navigator.onLine) {
      if (answer) return answer;
      throw unreached();
    } else {
      await new Promise((done) => setTimeout(done, PAUSE * 2 ** (tries - 1) * (0.5 + Math.random())));
    }
  }
}

/** Another token. Where the session has ended, that waits until its person has signed in again. */
async function another(): Promise<string> {
  const token = await session()
    .renew()
    .catch(() => undefined);
  if (token) return token;
  if (!navigator.onLine) throw unreached();
  await signedInAgain();
  return session().token();
}
