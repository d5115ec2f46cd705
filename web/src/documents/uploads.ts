import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/problem";
import { upload } from "./upload";

/** A file on its way to the hub. */
export interface Sending {
  key: number;
  name: string;
  /** From 0 to 1. */
  share: number;
  error?: string;
}

interface Job {
  file: File;
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
    async (key: number, { file, abort }: Job) => {
      try {
        const progress = (share: number) => change(key, (one) => ({ ...one, share }));
        const document = await upload(file, { progress, signal: abort.signal });
        landed.current(document.id);
        change(key, () => undefined);
      } catch (error) {
        if (abort.signal.aborted) return;
        const said = error instanceof ApiError && error.message;
        change(key, (one) => ({ ...one, error: said || t("documents.failed") }));
      }
    },
    [change, t],
  );

  const start = useCallback(
    (key: number, file: File) => {
      const job = { file, abort: new AbortController() };
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
        setSending((all) => [...all, { key, name: file.name, share: 0 }]);
        start(key, file);
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

  const again = useCallback(
    (key: number) => {
      const job = jobs.current.get(key);
      change(key, ({ name }) => ({ key, name, share: 0 }));
      if (job) start(key, job.file);
    },
    [change, start],
  );

  return { sending, send, cancel, again };
}
