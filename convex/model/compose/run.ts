import type { WithoutSystemFields } from "convex/server";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { providerNow } from "../../ai/config";
import {
  COMPOSE_FAILURES,
  type ComposeFailure,
  type ComposeProvider,
  type SuggestionKind,
} from "../../shared/compose";
import { fail } from "../../shared/errors";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "../caller";
import { limit } from "../limits";
import { recordDiscarded } from "./learning";
import { modeOf } from "./mode";
import { requireAssistant, settingsOf } from "./settings";
import type { CheckedText, DraftChange, Suggestion, TokenUsage } from "./shapes";
import { askedOf } from "./thread";
import { changeSuggestion, insertSuggestion } from "../reports/suggestions";
import { addUsage, monthOf, tokensIn } from "./usage";

/** A run is over by then, whatever has become of its action. ms */
export const RUN_LIMIT = 120_000;
const MAX_CLIENT_ID = 64;
/** Rows looked through for the same click; only the latest can be it. */
const RECENT = 5;

type Wish = { clientId: string; kind: SuggestionKind; change?: DraftChange | undefined };

/**
 * Begins a suggestion for the caller in place of the one before it, once for each clientId. Ends
 * with FORBIDDEN, ASSISTANT_OFF, RATE_LIMITED or INVALID_INPUT; past the budget the run has failed.
 */
export async function startSuggestion(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { clientId, kind, change }: Wish,
): Promise<Id<"suggestions">> {
  requirePermission(ctx, "message");
  requireAssistant(ctx.account);
  if (clientId === "" || clientId.length > MAX_CLIENT_ID) fail("INVALID_INPUT");
  const recent = await recentOf(ctx, conversation._id, kind, RECENT);
  const twin = recent.find((run) => run.clientId === clientId);
  if (twin !== undefined) return twin._id;
  const before = recent[0];
  const basis = change && basisOf(change, kind, before);
  await limit(ctx, "suggestion", ctx.member._id);
  if (before !== undefined) await replace(ctx, before);

  const overBudget = providerNow() !== "library" && (await isOverBudget(ctx));
  const startedAt = Date.now();
  const fields: WithoutSystemFields<Doc<"suggestions">> = {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    memberId: ctx.member._id,
    clientId,
    kind,
    mode: await modeOf(ctx, conversation._id),
    change,
    basis,
    state: "writing",
    text: "",
    marks: [],
    replies: [],
    inbound: await askedOf(ctx, conversation._id),
    answersSeq: conversation.inboundSeq,
    startedAt,
  };
  if (overBudget) {
    const over = { state: "failed", failure: "overBudget", endedAt: startedAt } as const;
    return await insertSuggestion(ctx, ctx.account, conversation.channel, { ...fields, ...over });
  }
  const suggestionId = await insertSuggestion(ctx, ctx.account, conversation.channel, fields);
  await ctx.db.insert("draftsUnderWay", {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    suggestionId,
    memberId: ctx.member._id,
    name: ctx.member.name,
  });
  await ctx.scheduler.runAfter(0, internal.ai.write.run, { suggestionId });
  await ctx.scheduler.runAfter(RUN_LIMIT, internal.suggestions.expire, { suggestionId });
  return suggestionId;
}

/** The text a change begins from. Ends with INVALID_INPUT where there is none. */
function basisOf(
  { type, language }: DraftChange,
  kind: SuggestionKind,
  before: Doc<"suggestions"> | undefined,
): string | undefined {
  if (kind !== "draft") fail("INVALID_INPUT", "Only a draft can be changed.");
  if (type === "translate" && !isLanguage(language)) {
    fail("INVALID_INPUT", "Say which language to translate into.");
  }
  if (before !== undefined && before.text !== "") return before.text;
  return type === "again" ? undefined : fail("INVALID_INPUT", "There is no draft to change yet.");
}

function isLanguage(tag: string | undefined): boolean {
  try {
    return tag !== undefined && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

async function isOverBudget(ctx: CallerMutationCtx): Promise<boolean> {
  const used = await tokensIn(ctx, ctx.account._id, monthOf(Date.now()));
  return used >= settingsOf(ctx.account).monthlyTokens;
}

/** What the caller asks for another of is over. */
async function replace(ctx: MutationCtx, run: Doc<"suggestions">): Promise<void> {
  await stopSuggestion(ctx, run);
  const stopped = await ctx.db.get("suggestions", run._id);
  if (stopped?.fate === undefined && stopped !== null)
    await changeSuggestion(ctx, stopped, { fate: "replaced" });
}

/** The caller's newest suggestion of a kind in a conversation. */
export async function latestSuggestion(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
  kind: SuggestionKind,
): Promise<Suggestion | null> {
  const [run] = await recentOf(ctx, conversationId, kind, 1);
  if (run === undefined) return null;
  const { _id, mode, change, state, text, marks, replies, provider } = run;
  const { failure, fate, startedAt, answersSeq } = run;
  return {
    _id,
    kind,
    mode,
    change,
    state,
    text,
    marks,
    replies,
    provider,
    failure: failure && { code: failure, message: COMPOSE_FAILURES[failure] },
    fate,
    startedAt,
    answersSeq,
  };
}

async function recentOf(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
  kind: SuggestionKind,
  count: number,
): Promise<Doc<"suggestions">[]> {
  return await ctx.db
    .query("suggestions")
    .withIndex("by_memberId_and_conversationId_and_kind", (q) =>
      q.eq("memberId", ctx.member._id).eq("conversationId", conversationId).eq("kind", kind),
    )
    .order("desc")
    .take(count);
}

/** A suggestion of the caller's own; another's and an absent one end in the same NOT_FOUND. */
export async function ownSuggestion(
  ctx: CallerQueryCtx,
  suggestionId: Id<"suggestions">,
): Promise<Doc<"suggestions">> {
  const run = await ctx.db.get("suggestions", suggestionId);
  if (run === null || run.memberId !== ctx.member._id) fail("NOT_FOUND");
  return run;
}

/** Ends a run at its author's word; what was written stays. The action hears of it at its next flush. */
export async function stopSuggestion(ctx: MutationCtx, run: Doc<"suggestions">): Promise<void> {
  if (run.state === "writing") await end(ctx, run, { state: "stopped" });
}

/** Its author wants nothing of it. */
export async function discardSuggestion(
  ctx: CallerMutationCtx,
  run: Doc<"suggestions">,
): Promise<void> {
  await stopSuggestion(ctx, run);
  if (run.fate !== undefined && run.fate !== "replaced") return;
  const stopped = (await ctx.db.get("suggestions", run._id)) ?? run;
  await changeSuggestion(ctx, stopped, { fate: "discarded" });
  await recordDiscarded(ctx, run);
}

/** Puts what was written so far in its row. False once the run is over: its action is to stop. */
export async function flush(
  ctx: MutationCtx,
  suggestionId: Id<"suggestions">,
  { text, marks }: CheckedText,
): Promise<boolean> {
  const run = await ctx.db.get("suggestions", suggestionId);
  if (run === null || run.state !== "writing") return false;
  await ctx.db.patch("suggestions", suggestionId, { text, marks });
  return true;
}

/** What an action's run came to. */
export type Outcome = {
  provider: ComposeProvider;
  failure?: ComposeFailure | undefined;
  /** Absent: what was flushed last stays. */
  draft?: CheckedText | undefined;
  replies?: CheckedText[] | undefined;
  usage?: TokenUsage | undefined;
  pairId?: Id<"learnedPairs"> | undefined;
};

/** Ends a run with its outcome. What it used counts even when it was stopped before. */
export async function finish(
  ctx: MutationCtx,
  suggestionId: Id<"suggestions">,
  { provider, failure, draft, replies, usage, pairId }: Outcome,
): Promise<void> {
  const run = await ctx.db.get("suggestions", suggestionId);
  if (run === null) return;
  await addUsage(ctx, run, usage ?? { input: 0, output: 0 });
  if (run.state !== "writing") {
    await changeSuggestion(ctx, run, { provider, usage });
    return;
  }
  await end(ctx, run, {
    state: failure === undefined ? "ready" : "failed",
    provider,
    failure,
    ...draft,
    ...(replies && { replies }),
    usage,
    pairId,
  });
}

/** Ends a run whose action has died. */
export async function expire(ctx: MutationCtx, suggestionId: Id<"suggestions">): Promise<void> {
  const run = await ctx.db.get("suggestions", suggestionId);
  if (run?.state === "writing") await end(ctx, run, { state: "failed", failure: "lost" });
}

/** A change that came to nothing leaves the draft as it was: that is not lost with it. */
async function unchangedDraft(
  ctx: MutationCtx,
  run: Doc<"suggestions">,
  { state, text = run.text }: Partial<Doc<"suggestions">>,
): Promise<CheckedText | null> {
  if (run.basis === undefined || state === "ready" || text.trim() !== "") return null;
  const [, before] = await ctx.db
    .query("suggestions")
    .withIndex("by_memberId_and_conversationId_and_kind", (q) =>
      q
        .eq("memberId", run.memberId)
        .eq("conversationId", run.conversationId)
        .eq("kind", run.kind)
        .lte("_creationTime", run._creationTime),
    )
    .order("desc")
    .take(2);
  return before?.text === run.basis ? { text: before.text, marks: before.marks } : null;
}

async function end(
  ctx: MutationCtx,
  run: Doc<"suggestions">,
  change: Partial<WithoutSystemFields<Doc<"suggestions">>>,
): Promise<void> {
  const kept = await unchangedDraft(ctx, run, change);
  await changeSuggestion(ctx, run, { ...change, ...kept, endedAt: Date.now() });
  const row = await ctx.db
    .query("draftsUnderWay")
    .withIndex("by_conversationId_and_suggestionId", (q) =>
      q.eq("conversationId", run.conversationId).eq("suggestionId", run._id),
    )
    .unique();
  if (row !== null) await ctx.db.delete("draftsUnderWay", row._id);
}
