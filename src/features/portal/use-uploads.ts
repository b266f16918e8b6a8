import { useCallback, useEffect, useRef, useState } from "react";
import type { AddedFile } from "./types";
import { uploadFile } from "./upload";

/** A file on its way to the server, or stuck there. */
export type Underway = {
  id: string;
  file: File;
  /** 0 to 1. */
  share: number;
  /** Why it is stuck. */
  problem: string | null;
};

/** Uploads files side by side; `onAdded` gets each once it is on the server. */
export function useUploads(url: string, token: string, onAdded: (file: AddedFile) => void) {
  const [underway, setUnderway] = useState<Underway[]>([]);
  const cancels = useRef(new Map<string, () => void>());
  const added = useRef(onAdded);
  useEffect(() => {
    added.current = onAdded;
  });

  const change = useCallback((id: string, part: Partial<Underway>) => {
    setUnderway((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
  }, []);

  const remove = useCallback((id: string) => {
    cancels.current.get(id)?.();
    cancels.current.delete(id);
    setUnderway((all) => all.filter((one) => one.id !== id));
  }, []);

  const start = useCallback(
    (id: string, file: File) => {
      const { done, cancel } = uploadFile({ url, token }, file, (share) => change(id, { share }));
      cancels.current.set(id, cancel);
      done.then(
        (result) => {
          remove(id);
          added.current(result);
        },
        (error: Error) => change(id, { problem: error.message }),
      );
    },
    [change, remove, token, url],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const fresh = files.map((file) => ({
        id: crypto.randomUUID(),
        file,
        share: 0,
        problem: null,
      }));
      setUnderway((all) => [...all, ...fresh]);
      for (const { id, file } of fresh) start(id, file);
    },
    [start],
  );

  const retry = useCallback(
    ({ id, file }: Underway) => {
      change(id, { share: 0, problem: null });
      start(id, file);
    },
    [change, start],
  );

  return { underway, add, retry, remove };
}
