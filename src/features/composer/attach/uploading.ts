import { useSyncExternalStore } from "react";

// Uploads outlive a look into another conversation, so they are kept by the draft they are for.

/** A file on its way to the server. */
export type Uploading = {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  /** Of the file's bytes, how many are there: 0 to 1. */
  progress: number;
  /** Shows it before it has arrived, when it is a picture. */
  preview?: string;
};

/** A file that was not taken. */
export type Refused = { id: string; reason: string; retry?: () => void };

type Uploads = { uploading: readonly Uploading[]; refused: readonly Refused[] };

const NONE: Uploads = { uploading: [], refused: [] };
const byDraft = new Map<string, Uploads>();
const listeners = new Set<() => void>();

export function readUploads(key: string): Uploads {
  return byDraft.get(key) ?? NONE;
}

export function changeUploads(key: string, change: (uploads: Uploads) => Partial<Uploads>): void {
  const before = readUploads(key);
  byDraft.set(key, { ...before, ...change(before) });
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is on its way for a draft, and what was refused. */
export function useUploads(key: string): Uploads {
  return useSyncExternalStore(subscribe, () => readUploads(key));
}
