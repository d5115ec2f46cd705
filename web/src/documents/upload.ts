import { api, ask, type Schemas } from "../api/client";
import { ApiError, unreached } from "../api/problem";

export type Document = Schemas["DocumentOut"];

interface Watch {
  /** From 0 to 1. */
  progress: (share: number) => void;
  signal: AbortSignal;
}

/** Brings a file to the hub: announces it, sends the bytes past the hub to the store, has them checked. */
export async function upload(file: File, watch: Watch): Promise<Document> {
  const contentType = file.type || "application/octet-stream";
  const announced = await ask(
    api.POST("/api/v1/documents", {
      body: { name: file.name, contentType, size: file.size },
      signal: watch.signal,
    }),
  );
  await send(announced.upload, file, watch);
  return ask(
    api.POST("/api/v1/documents/{id}/complete", {
      params: { path: { id: announced.id } },
      signal: watch.signal,
    }),
  );
}

/** The bytes, with progress, which `fetch` does not tell. */
function send(to: Schemas["UploadOut"], file: File, { progress, signal }: Watch): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(to.method, to.url);
    for (const [name, value] of Object.entries(to.headers)) request.setRequestHeader(name, String(value));
    request.upload.onprogress = (event) => progress(event.loaded / (event.total || 1));
    request.onload = () => (request.status < 300 ? done() : fail(refused(request.status)));
    request.onerror = () => fail(unreached());
    request.onabort = () => fail(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function refused(status: number): ApiError {
  return new ApiError({ type: "about:blank", title: "", status, detail: "" });
}
