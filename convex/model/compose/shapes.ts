import { type Infer, v } from "convex/values";
import {
  CLAIM_KINDS,
  COMPOSE_FAILURES,
  COMPOSE_MODES,
  COMPOSE_PROVIDERS,
  type ComposeFailure,
  DRAFT_CHANGES,
  KEEP_LEARNED_DAYS,
  SOURCE_TYPES,
  SUGGESTION_FATES,
  SUGGESTION_KINDS,
  SUGGESTION_STATES,
} from "../../shared/compose";
import { oneOf } from "../shapes";

export const composeMode = oneOf(COMPOSE_MODES);
export const composeProvider = oneOf(COMPOSE_PROVIDERS);
export const composeFailure = oneOf(Object.keys(COMPOSE_FAILURES) as ComposeFailure[]);
export const suggestionKind = oneOf(SUGGESTION_KINDS);
export const suggestionState = oneOf(SUGGESTION_STATES);
export const suggestionFate = oneOf(SUGGESTION_FATES);
export const keepLearnedDays = v.union(...KEEP_LEARNED_DAYS.map((days) => v.literal(days)));

/** How a new draft is to differ from the one before it. */
export const draftChange = v.object({
  type: oneOf(DRAFT_CHANGES),
  /** translate: the language wanted, BCP 47. */
  language: v.optional(v.string()),
});
export type DraftChange = Infer<typeof draftChange>;

/** A place in a suggestion that says something checkable: on record, or a blank to fill. UTF-16 offsets. */
export const mark = v.object({
  start: v.number(),
  end: v.number(),
  kind: oneOf(CLAIM_KINDS),
  /** What it traces to; absent for a blank. */
  source: v.optional(
    v.object({
      type: oneOf(SOURCE_TYPES),
      label: v.string(),
      messageId: v.optional(v.id("messages")),
    }),
  ),
});
export type Mark = Infer<typeof mark>;

/** A text that went through the checker. */
export const checkedText = v.object({ text: v.string(), marks: v.array(mark) });
export type CheckedText = Infer<typeof checkedText>;

/** Tokens, as the provider counts them. */
export const tokenUsage = v.object({ input: v.number(), output: v.number() });
export type TokenUsage = Infer<typeof tokenUsage>;

/** A suggestion as its author's panel shows it. */
export const suggestion = v.object({
  _id: v.id("suggestions"),
  kind: suggestionKind,
  mode: composeMode,
  change: v.optional(draftChange),
  state: suggestionState,
  /** The draft so far, checked; empty for replies. */
  ...checkedText.fields,
  replies: v.array(checkedText),
  provider: v.optional(composeProvider),
  failure: v.optional(v.object({ code: composeFailure, message: v.string() })),
  fate: v.optional(suggestionFate),
  startedAt: v.number(),
  /** The conversation's inboundSeq it answers: a higher one since makes it stale. */
  answersSeq: v.number(),
});
export type Suggestion = Infer<typeof suggestion>;

/** Somebody else for whom a suggestion is being written. */
export const draftUnderWay = v.object({ memberId: v.id("members"), name: v.string() });

/** How a business wants drafts to be written, in its own words. */
export const composePrompts = v.object({
  all: v.optional(v.string()),
  standard: v.optional(v.string()),
  scheduling: v.optional(v.string()),
  sales: v.optional(v.string()),
});

/** The assistant as an account has set it; absent means switched off. */
export const assistantSettings = v.object({
  enabled: v.boolean(),
  /** Absent for DEFAULT_MONTHLY_TOKENS. */
  monthlyTokens: v.optional(v.number()),
  /** Absent for DEFAULT_KEEP_LEARNED_DAYS. */
  keepDays: v.optional(keepLearnedDays),
  /** Nothing from before this moment is used or kept any more. */
  forgottenAt: v.optional(v.number()),
  prompts: v.optional(composePrompts),
});
