import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { SILENT_AFTER, TYPING_FOR } from "../shared/together";
import { visibleConversation } from "./access";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import type { Viewer } from "./shapes";

/**
 * Who has a conversation open, after the design of @convex-dev/presence: what a heartbeat moves
 * (viewerTabs.deadline) is a row that no query reads, and what queries read (viewers) is written
 * only when somebody comes or goes. One sweep for each account ends what has fallen silent.
 */

const MAX_VIEWERS = 50;
/** Characters of a tab's name, which is a secret: a UUID has 36. */
const MIN_TAB = 32;
const MAX_TAB = 64;
const SWEEP_BATCH = 100;
/** A sweep this much overdue was lost. ms */
const SWEEP_LOST_AFTER = 120_000;

/**
 * The other members who have the conversation open, whether or not they type. Whoever is there
 * themselves was let in, and keeps that right if they see everything: to read the conversation once
 * more would run this again with each of its messages.
 */
export async function viewersOf(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
): Promise<Viewer[]> {
  const rows = await ctx.db
    .query("viewers")
    .withIndex("by_conversationId_and_memberId", (q) => q.eq("conversationId", conversationId))
    .take(MAX_VIEWERS);
  const isThere = rows.some((row) => row.memberId === ctx.member._id);
  if (!isThere || !ctx.can("viewAll")) await visibleConversation(ctx, conversationId);
  return rows
    .filter((row) => row.memberId !== ctx.member._id)
    .map(({ memberId, name, typingUntil }) => ({ memberId, name, typingUntil }));
}

/** A tab of the caller shows this conversation, and no other any more. A heartbeat when said again. */
export async function comeOrStay(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  tab: string,
): Promise<void> {
  if (tab.length < MIN_TAB || tab.length > MAX_TAB) fail("INVALID_INPUT");
  const accountId = ctx.account._id;
  const memberId = ctx.member._id;
  const conversationId = conversation._id;
  const deadline = Date.now() + SILENT_AFTER;
  const row = await tabNamed(ctx, tab);
  if (row?.conversationId === conversationId && row.memberId === memberId) {
    await ctx.db.patch("viewerTabs", row._id, { deadline });
    return;
  }
  // Elsewhere before, or signed in as somebody else.
  if (row !== null) await endTab(ctx, row);
  await ctx.db.insert("viewerTabs", { accountId, conversationId, memberId, tab, deadline });
  if ((await viewerRow(ctx, conversationId, memberId)) === null) {
    const { name } = ctx.member;
    await ctx.db.insert("viewers", { accountId, conversationId, memberId, name });
  }
  await ensureSweep(ctx, accountId, deadline);
}

/** A tab shows no conversation any more. */
export async function endTabNamed(ctx: MutationCtx, tab: string): Promise<void> {
  const row = await tabNamed(ctx, tab);
  if (row !== null) await endTab(ctx, row);
}

/** The caller types, or has stopped. Whoever types is there. */
export async function setTyping(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  tab: string,
  typing: boolean,
): Promise<void> {
  let row = await viewerRow(ctx, conversation._id, ctx.member._id);
  if (row === null && typing) {
    await comeOrStay(ctx, conversation, tab);
    row = await viewerRow(ctx, conversation._id, ctx.member._id);
  }
  if (row === null || (!typing && row.typingUntil === undefined)) return;
  const typingUntil = typing ? Date.now() + TYPING_FOR : undefined;
  await ctx.db.patch("viewers", row._id, { typingUntil });
}

/** Ends the account's silent tabs; comes again at the next deadline as long as anybody is there. */
export async function sweepTabs(ctx: MutationCtx, accountId: Id<"accounts">): Promise<void> {
  const now = Date.now();
  const ofAccount = () =>
    ctx.db
      .query("viewerTabs")
      .withIndex("by_accountId_and_deadline", (q) => q.eq("accountId", accountId));
  for (const row of await ofAccount().take(SWEEP_BATCH)) {
    if (row.deadline > now) break;
    await endTab(ctx, row);
  }
  const next = await ofAccount().first();
  const scheduled = await sweepRow(ctx, accountId);
  if (next === null) {
    if (scheduled !== null) await ctx.db.delete("viewerSweeps", scheduled._id);
    return;
  }
  await scheduleSweep(ctx, accountId, scheduled, Math.max(next.deadline, now));
}

async function endTab(ctx: MutationCtx, row: Doc<"viewerTabs">): Promise<void> {
  await ctx.db.delete("viewerTabs", row._id);
  const { conversationId, memberId } = row;
  const other = await ctx.db
    .query("viewerTabs")
    .withIndex("by_conversationId_and_memberId", (q) =>
      q.eq("conversationId", conversationId).eq("memberId", memberId),
    )
    .first();
  if (other !== null) return;
  const viewer = await viewerRow(ctx, conversationId, memberId);
  if (viewer !== null) await ctx.db.delete("viewers", viewer._id);
}

async function ensureSweep(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  dueAt: number,
): Promise<void> {
  const scheduled = await sweepRow(ctx, accountId);
  if (scheduled !== null && scheduled.dueAt > Date.now() - SWEEP_LOST_AFTER) return;
  await scheduleSweep(ctx, accountId, scheduled, dueAt);
}

async function scheduleSweep(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  scheduled: Doc<"viewerSweeps"> | null,
  dueAt: number,
): Promise<void> {
  await ctx.scheduler.runAt(dueAt, internal.presence.sweep, { accountId });
  if (scheduled === null) await ctx.db.insert("viewerSweeps", { accountId, dueAt });
  else await ctx.db.patch("viewerSweeps", scheduled._id, { dueAt });
}

async function tabNamed(ctx: MutationCtx, tab: string): Promise<Doc<"viewerTabs"> | null> {
  return await ctx.db
    .query("viewerTabs")
    .withIndex("by_tab", (q) => q.eq("tab", tab))
    .unique();
}

async function viewerRow(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  memberId: Id<"members">,
): Promise<Doc<"viewers"> | null> {
  return await ctx.db
    .query("viewers")
    .withIndex("by_conversationId_and_memberId", (q) =>
      q.eq("conversationId", conversationId).eq("memberId", memberId),
    )
    .unique();
}

async function sweepRow(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"viewerSweeps"> | null> {
  return await ctx.db
    .query("viewerSweeps")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .unique();
}
