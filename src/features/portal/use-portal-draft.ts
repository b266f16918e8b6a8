import { useCallback, useEffect, useState } from "react";
import { type PortalDraft, readDraft, writeDraft } from "./storage";
import type { AddedFile } from "./types";

const NOTHING: PortalDraft = { text: "", files: [] };

/** What the customer has begun to write, kept in this browser. */
export function usePortalDraft(key: string) {
  const [draft, setDraft] = useState(() => readDraft(key));
  useEffect(() => writeDraft(key, draft), [key, draft]);

  const setText = useCallback((text: string) => setDraft((now) => ({ ...now, text })), []);
  const addFile = useCallback(
    (file: AddedFile) => setDraft((now) => ({ ...now, files: [...now.files, file] })),
    [],
  );
  const removeFile = useCallback(
    ({ uploadId }: AddedFile) =>
      setDraft((now) => ({
        ...now,
        files: now.files.filter((file) => file.uploadId !== uploadId),
      })),
    [],
  );
  const clear = useCallback(() => setDraft(NOTHING), []);
  /** A message that was not taken, before whatever was begun since. */
  const giveBack = useCallback(
    ({ body, files }: { body: string; files: AddedFile[] }) =>
      setDraft((now) => ({
        text: [body, now.text].filter((part) => part.trim() !== "").join("\n\n"),
        files: [...files, ...now.files],
      })),
    [],
  );
  return { draft, setText, addFile, removeFile, clear, giveBack };
}
