import { ApiError, unreached } from "../api/problem";

/** What a store answered: all of it lies there, or so many bytes do. */
export type Arrived = "all" | number;

interface Watch {
  /** How many bytes of these were sent so far. */
  sent?: (bytes: number) => void;
  signal: AbortSignal;
}

/** Sends bytes with progress, which `fetch` does not tell. Throws `ApiError` when the store refuses or is not reached. */
export function put(
  url: string,
  body: Blob | null,
  headers: Record<string, string>,
  { sent, signal }: Watch,
): Promise<Arrived> {
  return new Promise((done, fail) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => sent?.(event.loaded);
    request.onload = () => {
      if (request.status === 308) done(after(request.getResponseHeader("Range")));
      else if (request.status < 300) done("all");
      else fail(refused(request.status));
    };
    request.onerror = () => fail(unreached());
    request.onabort = () => fail(new DOMException("", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.send(body);
  });
}

/** How many bytes lie there by a header such as `bytes=0-99`. */
export function after(range: string | null): number {
  const last = /^bytes=0-(\d+)$/.exec(range ?? "")?.[1];
  return last ? Number(last) + 1 : 0;
}

function refused(status: number): ApiError {
  return new ApiError({ type: "about:blank", title: "", status, detail: "" });
}
