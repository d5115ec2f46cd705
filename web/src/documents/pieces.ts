import { ApiError } from "../api/problem";
import { type Arrived, put } from "./put";

/** A multiple of 256 kB, as Cloud Storage wants it. */
export const PIECE = 8 * 1024 * 1024;
/** So often in a row nothing arrives before one gives up; with the pauses between, that is some minutes. */
const TRIES = 12;
const PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

interface Watch {
  progress: (share: number) => void;
  waiting: (on: boolean) => void;
  signal: AbortSignal;
}

type Send = typeof put;
type Rest = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Sends a file to an open session in pieces. After a break it asks what arrived, and goes on from there. */
export async function sendPieces(
  session: string,
  file: Blob,
  watch: Watch,
  send: Send = put,
  pause: Rest = rest,
): Promise<void> {
  const { signal } = watch;
  let failed = 0;
  let at: Arrived = await standing();
  while (at !== "all") {
    const start: number = at;
    try {
      at = await piece(start);
      failed = 0;
    } catch (error) {
      if (!(error instanceof ApiError && error.isPassing)) throw error;
      at = await standing();
      if (at !== "all" && at > start) failed = 0;
    }
  }

  function piece(start: number): Promise<Arrived> {
    const end = Math.min(start + PIECE, file.size);
    const headers = { "Content-Range": `bytes ${start}-${end - 1}/${file.size}` };
    const sent = (bytes: number) => watch.progress((start + bytes) / file.size);
    return send(session, file.slice(start, end), headers, { signal, sent });
  }

  /** What the store has; asked until it answers. */
  async function standing(): Promise<Arrived> {
    for (;;) {
      try {
        const found = await send(session, null, { "Content-Range": `bytes */${file.size}` }, { signal });
        watch.waiting(false);
        return found;
      } catch (error) {
        failed += 1;
        if (!(error instanceof ApiError && error.isPassing) || failed >= TRIES) throw error;
        watch.waiting(true);
        await pause(Math.min(PAUSE * 2 ** (failed - 1), LONGEST_PAUSE), signal);
      }
    }
  }
}

/** Waits so long, or until the connection is back. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const over = new AbortController();
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end, { signal: over.signal });
    signal.addEventListener("abort", () => end(signal.reason), { signal: over.signal });
    function end(why?: unknown) {
      clearTimeout(timer);
      over.abort();
      signal.aborted ? fail(why) : done();
    }
  });
}
