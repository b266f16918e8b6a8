import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { ComposeMode } from "../../shared/compose";

/** What was answered to somebody who wrote alike, without names, numbers and prices. */
export const example = v.object({
  /** Absent for a reply that was no suggestion. */
  pairId: v.optional(v.id("learnedPairs")),
  inbound: v.string(),
  reply: v.string(),
  /** How well it fits, the best highest. */
  score: v.number(),
});
export type Example = Infer<typeof example>;

/** How the business writes, by what it has sent. */
export const style = v.object({
  /** As they begin and end: "Hi {name},"; absent without a habit. */
  greeting: v.optional(v.string()),
  signOff: v.optional(v.string()),
  /** The middle one's length. Words */
  words: v.number(),
  formal: v.boolean(),
});
export type Style = Infer<typeof style>;

type Looked = {
  account: Doc<"accounts">;
  mode: ComposeMode;
  conversation: Doc<"conversations">;
  asked: string;
};

/** Replies to look at for the next one, the best first. */
export async function examplesFor(_ctx: QueryCtx, _looked: Looked): Promise<Example[]> {
  return [];
}

/** The account's own way to write; null while it has sent too little. */
export async function styleFor(_ctx: QueryCtx, _account: Doc<"accounts">): Promise<Style | null> {
  return null;
}
