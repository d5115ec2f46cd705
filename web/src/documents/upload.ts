import { api, ask, type Schemas } from "../api/client";
import { ApiError } from "../api/problem";
import { sendPieces } from "./pieces";
import { put } from "./put";

export type Document = Schemas["DocumentOut"];

/** Whoever looks on while a file is sent. */
export interface Watch {
  /** From 0 to 1. */
  progress: (share: number) => void;
  /** Whether it waits for the connection to come back. */
  waiting: (on: boolean) => void;
  signal: AbortSignal;
}

/** A file larger than this goes in pieces, where the store takes such. */
const WHOLE = 8 * 1024 * 1024;

/** One file on its way to the hub: announced, sent past the hub to the store, checked. What broke off goes on. */
export class Upload {
  readonly #file: File;
  #announced: Schemas["AnnouncedOut"] | undefined;
  #session: string | undefined;

  constructor(file: File) {
    this.#file = file;
  }

  /** Sends it, or what is left of it after a break. */
  async run(watch: Watch): Promise<Document> {
    try {
      return await this.#run(watch);
    } catch (error) {
      // A link that the store refuses is over: the next try begins anew.
      if (error instanceof ApiError && !error.isPassing) this.#forget();
      throw error;
    }
  }

  async #run(watch: Watch): Promise<Document> {
    const { signal } = watch;
    this.#announced ??= await announce(this.#file, signal);
    const { id, upload } = this.#announced;
    if (upload.method === "POST") {
      this.#session ??= await openSession(upload, signal);
      await sendPieces(this.#session, this.#file, watch);
    } else {
      const sent = (bytes: number) => watch.progress(bytes / this.#file.size);
      await put(upload.url, this.#file, headersOf(upload), { signal, sent });
    }
    return ask(api.POST("/api/v1/documents/{id}/complete", { params: { path: { id } }, signal }));
  }

  #forget(): void {
    this.#announced = undefined;
    this.#session = undefined;
  }
}

function announce({ name, type, size }: File, signal: AbortSignal): Promise<Schemas["AnnouncedOut"]> {
  const contentType = type || "application/octet-stream";
  return ask(
    api.POST("/api/v1/documents", { body: { name, contentType, size, resumable: size > WHOLE }, signal }),
  );
}

async function openSession(upload: Schemas["UploadOut"], signal: AbortSignal): Promise<string> {
  const answer = await fetch(upload.url, { method: "POST", headers: headersOf(upload), signal });
  const session = answer.headers.get("Location");
  if (!answer.ok || !session) {
    throw new ApiError({ type: "about:blank", title: "", status: answer.status, detail: "" });
  }
  return session;
}

function headersOf(upload: Schemas["UploadOut"]): Record<string, string> {
  return Object.fromEntries(Object.entries(upload.headers).map(([name, value]) => [name, String(value)]));
}
