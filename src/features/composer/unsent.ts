import type { Id } from "../../../convex/_generated/dataModel";
import type { SendQuestion } from "../../../convex/shared/inbox";
import { conversationIdFrom } from "../../lib/routes";
import { local, readStored, writeStored } from "../../lib/stored";
import type { ConversationId, DraftFile, Position } from "../../lib/types";
import { parseAnyway, parsePlan, type Plan } from "./ask/asking";
import { parsePosition, parseSuggestionId } from "./draft";
import { parseFiles } from "./draft-files";

// A message is kept here from the click until the server has it, so that a reload or a crash while
// offline loses nothing. Sending it again is safe: the server knows it by its clientId.

export type Unsent = {
  conversationId: ConversationId;
  clientId: string;
  body: string;
  files?: readonly DraftFile[];
  at: number;
  /** What its author had before them when they began. */
  after?: Position;
  /** By email: who gets no copy of it. */
  without?: string[];
  /** What its author was asked, and sends it anyway. */
  anyway?: SendQuestion[];
  /** The suggestion it began as. */
  suggestionId?: Id<"suggestions">;
  /** When it is to go, if not at once. Its text stays in the input until the server has it. */
  plan?: Plan;
};

/** Older than this, a person should look at it again before it goes out. */
export const STALE_AFTER = 15 * 60_000;

const prefix = (memberId: string) => `unsent:${memberId}:`;

export function keepUnsent(memberId: string, message: Unsent): void {
  writeStored(local, prefix(memberId) + message.clientId, JSON.stringify(message));
}

export function dropUnsent(memberId: string, clientId: string): void {
  writeStored(local, prefix(memberId) + clientId, null);
}

function parse(text: string | null): Unsent | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Record<keyof Unsent, unknown>>;
    const { clientId, body, at } = value;
    const conversationId =
      typeof value.conversationId === "string" ? conversationIdFrom(value.conversationId) : null;
    if (!conversationId || typeof clientId !== "string") return null;
    if (typeof body !== "string" || typeof at !== "number") return null;
    const after = parsePosition(value.after);
    const files = parseFiles(value.files);
    const without = Array.isArray(value.without)
      ? value.without.filter((address) => typeof address === "string")
      : [];
    const anyway = parseAnyway(value.anyway);
    const suggestionId = parseSuggestionId(value.suggestionId);
    const plan = parsePlan(value.plan);
    return {
      conversationId,
      clientId,
      body,
      at,
      ...(files.length > 0 && { files }),
      ...(after === undefined ? {} : { after }),
      ...(without.length === 0 ? {} : { without }),
      ...(anyway.length === 0 ? {} : { anyway }),
      ...(suggestionId && { suggestionId }),
      ...(plan && { plan }),
    };
  } catch {
    return null;
  }
}

/** What this member wrote in this browser and the server never confirmed, oldest first. */
export function listUnsent(memberId: string): Unsent[] {
  let keys: string[];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix(memberId)));
  } catch {
    return [];
  }
  return keys
    .map((key) => parse(readStored(local, key)))
    .filter((message) => message !== null)
    .sort((a, b) => a.at - b.at);
}
