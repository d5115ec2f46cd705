import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/problem";
import { Upload } from "./upload";

/** A file on its way to the hub. */
export interface Sending {
  key: number;
  name: string;
  /** From 0 to 1. */
  share: number;
  state: "sending" | "waiting" | "paused" | "failed";
  error?: string;
}

interface Job {
  upload: Upload;
  abort: AbortController;
}

let last = 0;

/** Sends files, each by itself; `arrived` gets the id of each document. */
export function useUploads(arrived: (id: string) => void) {
  const { t } = useTranslation();
  const [sending, setSending] = useState<Sending[]>([]);
  const jobs = useRef(new Map<number, Job>());
  const landed = useRef(arrived);
  landed.current = arrived;

  const change = useCallback((key: number, how: (file: Sending) => Sending | undefined) => {
    setSending((all) => all.flatMap((file) => (file.key === key ? (how(file) ?? []) : [file])));
  }, []);

  const run = useCallback(
    async (key: number, { upload, abort: { signal } }: Job) => {
      const put = (what: Partial<Sending>) => change(key, (one) => ({ ...one, ...what }));
      const progress = (share: number) => !signal.aborted && put({ share });
      const waiting = (on: boolean) => put({ state: on ? "waiting" : "sending" });
      put({ state: "sending" });
      try {
        const document = await upload.run({ progress, waiting, signal });
        landed.current(document.id);
        change(key, () => undefined);
      } catch (error) {
        if (signal.aborted) return;
        const said = error instanceof ApiError && error.message;
        put({ state: "failed", error: said || t("documents.failed") });
      }
    },
    [change, t],
  );

  const start = useCallback(
    (key: number, upload: Upload) => {
      const job = { upload, abort: new AbortController() };
      jobs.current.set(key, job);
      void run(key, job);
    },
    [run],
  );

  const send = useCallback(
    (files: FileList) => {
      for (const file of files) {
        last += 1;
        const key = last;
        setSending((all) => [...all, { key, name: file.name, share: 0, state: "sending" }]);
        start(key, new Upload(file));
      }
    },
    [start],
  );

  const cancel = useCallback(
    (key: number) => {
      jobs.current.get(key)?.abort.abort();
      change(key, () => undefined);
    },
    [change],
  );

  const pause = useCallback(
    (key: number) => {
      jobs.current.get(key)?.abort.abort();
      change(key, (one) => ({ ...one, state: "paused" }));
    },
    [change],
  );

  const goOn = useCallback(
    (key: number) => {
      const job = jobs.current.get(key);
      if (job) start(key, job.upload);
    },
    [start],
  );

  return { sending, send, cancel, pause, goOn };
}
