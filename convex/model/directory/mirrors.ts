import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../shared/errors";
import { type CallerMutationCtx, requirePermission } from "../caller";

/** A call to Clerk that has said nothing for so long is over: an action can die unheard. ms */
const LEASE = 90_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 3_600_000;
/** Then a person is shown that it failed: after some hours. */
const MAX_FAILURES = 16;
/** Far more than change in the time that Clerk is out. */
const MAX_SHOWN = 500;

export type Mirrored = Id<"members"> | Id<"invitations">;
export type Mirror = Doc<"mirrors">;

/** One call to Clerk, and which state of its subject it tells of. */
export const mirrorCall = v.object({
  mirrorId: v.id("mirrors"),
  number: v.number(),
  generation: v.number(),
});
export type MirrorCall = Infer<typeof mirrorCall>;

/** An organisation of Clerk's; the local sign-in has none. */
export function isClerkAccount({ externalId }: Doc<"accounts">): boolean {
  return externalId.startsWith("org_");
}

/**
 * Has Clerk told what became of a member or an invitation here. What it is told is read when it is
 * told, so that many changes are one call, and the last one counts.
 */
export async function tellClerk(
  ctx: MutationCtx,
  account: Doc<"accounts">,
  subject: Mirrored,
): Promise<void> {
  if (!isClerkAccount(account)) return;
  const mirror = await mirrorOf(ctx, subject);
  if (mirror === null) {
    const fresh = { accountId: account._id, subject, generation: 1, calls: 0, failures: 0 };
    const mirrorId = await ctx.db.insert("mirrors", { ...fresh, state: "waiting" });
    return await schedule(ctx, mirrorId, 0);
  }
  const { _id: mirrorId, generation, state } = mirror;
  await ctx.db.patch("mirrors", mirrorId, { generation: generation + 1, failures: 0 });
  // The call under way sees when it ends that it told of less.
  if (state === "calling") return;
  await ctx.db.patch("mirrors", mirrorId, { state: "waiting", code: undefined });
  await schedule(ctx, mirrorId, 0);
}

/** Tells Clerk once more of what it was not told. Ends with NOT_FOUND when it knows. */
export async function tellAgain(ctx: CallerMutationCtx, subject: Mirrored): Promise<void> {
  requirePermission(ctx, "manageMembers");
  const mirror = await mirrorOf(ctx, subject);
  if (mirror === null || mirror.accountId !== ctx.account._id) fail("NOT_FOUND");
  await tellClerk(ctx, ctx.account, subject);
}

/** What Clerk has not heard of a subject yet; null when it knows. */
export async function mirrorOf(ctx: QueryCtx, subject: Mirrored): Promise<Mirror | null> {
  return await ctx.db
    .query("mirrors")
    .withIndex("by_subject", (q) => q.eq("subject", subject))
    .unique();
}

/** Clerk need not be told any more. A call under way ends without effect here. */
export async function forgetMirror(ctx: MutationCtx, subject: Mirrored): Promise<void> {
  const mirror = await mirrorOf(ctx, subject);
  if (mirror !== null) await ctx.db.delete("mirrors", mirror._id);
}

/** What Clerk has not heard of an account yet. */
export async function mirrorsOf(ctx: QueryCtx, accountId: Id<"accounts">): Promise<Mirror[]> {
  return await ctx.db
    .query("mirrors")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .take(MAX_SHOWN);
}

/**
 * Begins one call; null when there is nothing to tell, or another call is under way. Whatever becomes
 * of it, `watch` looks after it when the lease is over.
 */
export async function claimMirror(
  ctx: MutationCtx,
  mirrorId: Id<"mirrors">,
): Promise<(MirrorCall & { subject: Mirrored }) | null> {
  const mirror = await ctx.db.get("mirrors", mirrorId);
  if (mirror === null || mirror.state !== "waiting") return null;
  const { subject, generation } = mirror;
  const number = mirror.calls + 1;
  await ctx.db.patch("mirrors", mirrorId, { state: "calling", calls: number });
  const call = { mirrorId, number, generation };
  await ctx.scheduler.runAfter(LEASE, internal.clerk.mirror.watch, { call });
  return { ...call, subject };
}

/** A call went through. Tells on when the subject changed meanwhile. */
export async function mirrorTold(ctx: MutationCtx, call: MirrorCall): Promise<void> {
  const mirror = await underWay(ctx, call);
  if (mirror === null) return;
  if (mirror.generation === call.generation) return await ctx.db.delete("mirrors", mirror._id);
  await ctx.db.patch("mirrors", mirror._id, { state: "waiting", failures: 0, code: undefined });
  await schedule(ctx, mirror._id, 0);
}

/** A call failed: again later, or a person is shown that it will not go through. */
export async function mirrorFailed(
  ctx: MutationCtx,
  call: MirrorCall,
  { code, isFinal }: { code: string; isFinal: boolean },
): Promise<void> {
  const mirror = await underWay(ctx, call);
  if (mirror === null) return;
  const failures = mirror.failures + 1;
  const isOver = (isFinal && mirror.generation === call.generation) || failures >= MAX_FAILURES;
  await ctx.db.patch("mirrors", mirror._id, {
    state: isOver ? "failed" : "waiting",
    failures,
    code,
  });
  if (isOver) return;
  const longest = Math.min(FIRST_WAIT * 2 ** mirror.failures, LONGEST_WAIT);
  await schedule(ctx, mirror._id, Math.random() * longest);
}

/** The call, unless it was given up, or has ended. */
async function underWay(ctx: QueryCtx, { mirrorId, number }: MirrorCall): Promise<Mirror | null> {
  const mirror = await ctx.db.get("mirrors", mirrorId);
  return mirror?.state === "calling" && mirror.calls === number ? mirror : null;
}

async function schedule(ctx: MutationCtx, mirrorId: Id<"mirrors">, wait: number): Promise<void> {
  await ctx.scheduler.runAfter(wait, internal.clerk.mirror.send, { mirrorId });
}
