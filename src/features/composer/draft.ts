import { useCallback, useSyncExternalStore } from "react";
import { writtenText } from "../../../convex/shared/text";
import type { SendQuestion } from "../../../convex/shared/inbox";
import type { Id } from "../../../convex/_generated/dataModel";
import type { DraftKind } from "../../../convex/shared/together";
import { isIdShaped } from "../../lib/routes";
import { local, readStored, writeStored } from "../../lib/stored";
import type { ConversationId, DraftFile, Position } from "../../lib/types";
import type { Ask } from "./ask/asking";
import { NO_FILES, parseFiles } from "./draft-files";

// Drafts are kept at every keystroke, so that neither a reload nor a crash of the page costs a
// word. Held in memory too: storage may be refused, and a text given back must reach the input.

/** A text that came in whole, by a click or the clipboard, and the suggestion it is from. */
export type Inserted = { text: string; suggestionId?: Id<"suggestions"> };

export type Draft = {
  text: string;
  /** What came in last; absent when all of it was typed. */
  inserted?: Inserted;
  /** What goes with it; absent when there is nothing. */
  files?: readonly DraftFile[];
  /** Where the thread was when it was begun; absent until that is known. */
  after?: Position;
  /** Since when it is held because somebody else has written: its author has to look first. ms */
  heldAt?: number;
  /** What its author is asked before it goes. */
  ask?: Ask;
  /** The questions they have answered with "anyway". */
  anyway?: readonly SendQuestion[];
  /** On its way to the server, which has it only once it says so. It stands until then, and goes once. */
  submitting?: boolean;
  /** The server's version it comes from or was saved as; null when the server has none. */
  version: number | null;
  /** Changed here since. */
  unsaved: boolean;
  /** When it was last changed here. ms */
  changedAt: number;
};

const BLANK: Draft = { text: "", version: null, unsaved: false, changedAt: 0 };

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

/** Neither words nor files: nothing to send. */
export function isEmpty({ text, files = NO_FILES }: Pick<Draft, "text" | "files">): boolean {
  return writtenText(text) === "" && files.length === 0;
}

/** What of a draft the server keeps, as one text: two with the same have nothing to tell each other. */
export function contentOf({ text, files = NO_FILES }: Pick<Draft, "text" | "files">): string {
  return files.length === 0 ? text : [text, ...files.map(({ uploadId }) => uploadId)].join("\0");
}

export function draftKey(
  memberId: string,
  conversationId: ConversationId,
  kind: DraftKind = "reply",
): string {
  return `draft:${memberId}:${conversationId}:${kind}`;
}

export function readDraft(key: string): Draft {
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = parse(readStored(local, key));
    drafts.set(key, draft);
  }
  return draft;
}

/** Puts a draft in the place of what was there. */
export function setDraft(key: string, draft: Draft): void {
  drafts.set(key, draft);
  const isBlank = isEmpty(draft) && !draft.unsaved && draft.version === null;
  writeStored(local, key, isBlank ? null : JSON.stringify(draft));
  for (const listener of listeners) listener();
}

/** Changes what is known of a draft. */
export function patchDraft(key: string, patch: Partial<Draft>): void {
  setDraft(key, { ...readDraft(key), ...patch });
}

/** What a keystroke does. Emptied, it is over: the next one is begun anew. */
export function writeDraft(key: string, text: string): void {
  changeDraft(key, text, readDraft(key).files);
}

/** Sent, or taken back. */
export function clearDraft(key: string): void {
  changeDraft(key, "", NO_FILES);
}

/** The server has its text, as it was submitted: what has come in since stays. */
export function submittedDraft(key: string, text: string): void {
  const { text: all, files } = readDraft(key);
  clearDraft(key);
  const [now, submitted] = [all.trimStart(), text.trim()];
  const rest = now.startsWith(submitted) ? now.slice(submitted.length).trimStart() : all;
  if (!isEmpty({ text: rest, files })) changeDraft(key, rest, files);
}

export function addFile(key: string, file: DraftFile): void {
  const { text, files = NO_FILES } = readDraft(key);
  changeDraft(key, text, withFiles(files, [file]));
}

export function removeFile(key: string, uploadId: DraftFile["uploadId"]): void {
  const { text, files = NO_FILES } = readDraft(key);
  changeDraft(
    key,
    text,
    files.filter((file) => file.uploadId !== uploadId),
  );
}

/** Both, each file once. */
export function withFiles(
  files: readonly DraftFile[],
  more: readonly DraftFile[],
): readonly DraftFile[] {
  const held = new Set(files.map(({ uploadId }) => uploadId));
  return [...files, ...more.filter(({ uploadId }) => !held.has(uploadId))];
}

function changeDraft(key: string, text: string, files: readonly DraftFile[] = NO_FILES): void {
  const { files: _, ...before } = readDraft(key);
  const begun = isEmpty({ text, files }) ? { ...BLANK, version: before.version } : before;
  const content = files.length === 0 ? { text } : { text, files };
  setDraft(key, { ...begun, ...content, unsaved: true, changedAt: Date.now() });
}

/** Its author has seen what was written meanwhile: from here on only what comes after it counts. */
export function releaseDraft(key: string, seen: Position | undefined): void {
  const { heldAt: _, ...draft } = readDraft(key);
  setDraft(key, seen === undefined ? draft : { ...draft, after: seen });
}

/** Asks its author about something; the same once more is a new asking. */
export function askAbout(key: string, ask: Ask): void {
  patchDraft(key, { ask });
}

/** Its author has answered, and that for good when they send it anyway. */
export function dropAsk(key: string, anyway?: readonly SendQuestion[]): void {
  const { ask: _, ...draft } = readDraft(key);
  setDraft(key, anyway === undefined ? draft : { ...draft, anyway });
}

/** Adds text and files to a draft, after what is there. */
export function addToDraft(
  key: string,
  more: string,
  moreFiles: readonly DraftFile[] = NO_FILES,
): void {
  const { text, files = NO_FILES } = readDraft(key);
  const joined = text.trim() === "" ? more : `${text.trimEnd()}\n${more}`;
  changeDraft(key, more === "" ? text : joined, withFiles(files, moreFiles));
}

/**
 * Puts a text in a draft: in the place of an earlier one that nobody has changed, else after what is
 * there. Returns what stands before it; null when nothing does.
 */
export function insertInDraft(key: string, inserted: Inserted): string | null {
  const { text, inserted: last } = readDraft(key);
  const isOwn = text.trim() !== "" && text !== last?.text;
  if (isOwn) addToDraft(key, inserted.text);
  else writeDraft(key, inserted.text);
  patchDraft(key, { inserted });
  return isOwn ? text : null;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What a member is writing, and how to change it. */
export function useDraft(key: string) {
  const draft = useSyncExternalStore(subscribe, () => readDraft(key));
  const write = useCallback((text: string) => writeDraft(key, text), [key]);
  return [draft, write] as const;
}

/** A position as it was stored; undefined for anything else. */
export function parsePosition(value: unknown): Position | undefined {
  if (value === null) return null;
  return typeof value === "string" && isIdShaped<"messages">(value) ? value : undefined;
}

/** A suggestion's id as it was stored; undefined for anything else. */
export function parseSuggestionId(value: unknown): Id<"suggestions"> | undefined {
  return typeof value === "string" && isIdShaped<"suggestions">(value) ? value : undefined;
}

function parseInserted(value: unknown): Inserted | undefined {
  if (typeof value !== "object" || value === null || !("text" in value)) return undefined;
  if (typeof value.text !== "string") return undefined;
  const id = "suggestionId" in value ? parseSuggestionId(value.suggestionId) : undefined;
  return { text: value.text, ...(id && { suggestionId: id }) };
}

function parse(stored: string | null): Draft {
  if (stored === null) return BLANK;
  try {
    const value = JSON.parse(stored) as Partial<Record<keyof Draft, unknown>>;
    const after = parsePosition(value.after);
    const files = parseFiles(value.files);
    const inserted = parseInserted(value.inserted);
    return {
      text: typeof value.text === "string" ? value.text : "",
      ...(inserted && { inserted }),
      ...(files.length > 0 && { files }),
      ...(after === undefined ? {} : { after }),
      ...(typeof value.heldAt === "number" ? { heldAt: value.heldAt } : {}),
      version: typeof value.version === "number" ? value.version : null,
      unsaved: value.unsaved === true,
      changedAt: typeof value.changedAt === "number" ? value.changedAt : 0,
    };
  } catch {
    return BLANK;
  }
}
