import { useSyncExternalStore } from "react";
import { local, readStored, writeStored } from "../../../lib/stored";
import type { ConversationId, Scheduled } from "../../../lib/types";

// As drafts are, what is written in the form of a scheduled message is kept at every keystroke: its
// message may go, or its author elsewhere, before it is saved.

/** What of a scheduled message can be changed. */
export type Planned = Pick<Scheduled, "body" | "dueAt" | "cancelOnReply">;

export type Edit = {
  body: string;
  /** On the business's clocks, as the form has it. */
  at: string;
  cancelOnReply: boolean;
  /** The message as its author had it before them. */
  seen: Planned;
  /** On its way to the server. */
  saving?: boolean;
};

/** By the messages' ids. */
export type Edits = Readonly<Record<string, Edit>>;

const NONE: Edits = {};
const kept = new Map<string, Edits>();
const listeners = new Set<() => void>();

export function editsKey(memberId: string, conversationId: ConversationId): string {
  return `edits:${memberId}:${conversationId}`;
}

export function isSamePlan(a: Planned, b: Planned): boolean {
  return a.body === b.body && a.dueAt === b.dueAt && a.cancelOnReply === b.cancelOnReply;
}

export function readEdits(key: string): Edits {
  let edits = kept.get(key);
  if (edits === undefined) {
    edits = parse(readStored(local, key));
    kept.set(key, edits);
  }
  return edits;
}

/** Keeps an edit, or with null forgets it: it is saved, or its author has let it go. */
export function keepEdit(key: string, id: string, edit: Edit | null): void {
  const { [id]: _, ...others } = readEdits(key);
  const edits = edit === null ? others : { ...others, [id]: edit };
  kept.set(key, edits);
  writeStored(local, key, Object.keys(edits).length > 0 ? JSON.stringify(edits) : null);
  for (const listener of listeners) listener();
}

/** Changes what is known of an edit that is there. */
export function patchEdit(key: string, id: string, patch: Partial<Edit>): void {
  const edit = readEdits(key)[id];
  if (edit) keepEdit(key, id, { ...edit, ...patch });
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What a member has written over one conversation's scheduled messages and not saved. */
export function useEdits(key: string): Edits {
  return useSyncExternalStore(subscribe, () => readEdits(key));
}

type Unknown<T> = Partial<Record<keyof T, unknown>>;

function parse(stored: string | null): Edits {
  if (stored === null) return NONE;
  try {
    const edits: Record<string, Edit> = {};
    for (const [id, value] of Object.entries(JSON.parse(stored) as Record<string, Unknown<Edit>>)) {
      const { body, at, cancelOnReply } = value;
      const seen = parsePlanned((value.seen ?? {}) as Unknown<Planned>);
      if (typeof body !== "string" || typeof at !== "string" || seen === null) continue;
      edits[id] = { body, at, cancelOnReply: cancelOnReply === true, seen };
    }
    return edits;
  } catch {
    return NONE;
  }
}

function parsePlanned({ body, dueAt, cancelOnReply }: Unknown<Planned>): Planned | null {
  if (typeof body !== "string" || typeof dueAt !== "number") return null;
  return { body, dueAt, cancelOnReply: cancelOnReply === true };
}
