import { useCallback, useSyncExternalStore } from "react";
import { local, readStored, writeStored } from "../../lib/stored";
import type { ConversationId } from "../../lib/types";

// Drafts are kept at every keystroke, so that neither a reload nor a crash of the page costs a
// word. Held in memory too: storage may be refused, and a text given back must reach the input.
const held = new Map<string, string>();
const listeners = new Set<() => void>();

function draftKey(memberId: string, conversationId: ConversationId): string {
  return `draft:${memberId}:${conversationId}`;
}

function read(key: string): string {
  let text = held.get(key);
  if (text === undefined) {
    text = readStored(local, key) ?? "";
    held.set(key, text);
  }
  return text;
}

function write(key: string, text: string): void {
  held.set(key, text);
  writeStored(local, key, text === "" ? null : text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Adds text to a draft, after what is there. */
export function addToDraft(memberId: string, conversationId: ConversationId, text: string): void {
  const key = draftKey(memberId, conversationId);
  const draft = read(key);
  write(key, draft.trim() === "" ? text : `${draft.trimEnd()}\n${text}`);
}

/** What a member is writing in a conversation, and how to change it. */
export function useDraft(memberId: string, conversationId: ConversationId) {
  const key = draftKey(memberId, conversationId);
  const text = useSyncExternalStore(subscribe, () => read(key));
  const setText = useCallback((next: string) => write(key, next), [key]);
  return [text, setText] as const;
}
