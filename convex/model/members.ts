import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { rolesToGive, whyNotChange } from "../shared/members";
import { type Role, roleCan } from "../shared/roles";
import { activeMember } from "./access";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, requirePermission } from "./caller";
import { readCounts } from "./counters";
import { tellClerk } from "./directory/mirrors";
import { firstStep } from "./sight";
import { setReadTotal, shiftReadTotal, sightOf } from "./unread";

/**
 * Longer than any mutation runs. Everything received before a moment this far back is committed,
 * so "what came before I joined" has one answer for ever. ms
 */
const SETTLED_AFTER = 120_000;
/** Conversations that can receive a message in that time; far above what numbers can carry. */
const MAX_RECENT = 2_000;

type NewMember = Pick<
  Doc<"members">,
  "accountId" | "tokenIdentifier" | "name" | "email" | "role" | "organizationId" | "membership"
>;

/** Adds a member. All that the account received before counts as read by them. */
export async function addMember(ctx: MutationCtx, fields: NewMember): Promise<Id<"members">> {
  const readBefore = Date.now() - SETTLED_AFTER;
  const memberId = await ctx.db.insert("members", { ...fields, status: "active", readBefore });
  const total = await totalBefore(ctx, { ...fields, readBefore });
  await shiftReadTotal(ctx, fields.accountId, memberId, total);
  return memberId;
}

/**
 * Gives a member another role, at once in every open tab of theirs. Ends with FORBIDDEN for an
 * owner among those who are none, and for oneself.
 */
export async function setRole(
  ctx: CallerMutationCtx,
  memberId: Id<"members">,
  role: Role,
): Promise<void> {
  requirePermission(ctx, "manageMembers");
  const member = await activeMember(ctx, memberId);
  requireChangeable(ctx, member);
  if (!rolesToGive(ctx.member.role).includes(role)) {
    fail("FORBIDDEN", "Only an owner can make somebody an owner.");
  }
  if (member.role === role) return;
  await changeMember(ctx, member, { role }, ctx.member._id);
  await tellClerk(ctx, ctx.account, memberId);
  await recordAudit(ctx, "member.roleChanged", memberId, role);
}

/** Ends a membership, or gives it back with the role it had. Errors as setRole. */
export async function setStatus(
  ctx: CallerMutationCtx,
  memberId: Id<"members">,
  status: Doc<"members">["status"],
): Promise<void> {
  requirePermission(ctx, "manageMembers");
  const member = await ctx.db.get("members", memberId);
  if (member === null || member.accountId !== ctx.account._id) fail("NOT_FOUND");
  requireChangeable(ctx, member);
  if (member.status === status) return;
  await changeMember(ctx, member, { status }, ctx.member._id);
  // Clerk's membership ended with it here: the next one is another.
  if (status === "active") await ctx.db.patch("members", memberId, { membership: undefined });
  await tellClerk(ctx, ctx.account, memberId);
  await recordAudit(ctx, status === "removed" ? "member.removed" : "member.restored", memberId);
}

function requireChangeable(ctx: CallerMutationCtx, member: Doc<"members">): void {
  const reason = whyNotChange(ctx.member, member);
  if (reason !== null) fail("FORBIDDEN", reason);
}

/**
 * The only way a membership changes, whoever asks for it: with it go what the member sees, their
 * unread counts and what is assigned to them.
 */
export async function changeMember(
  ctx: MutationCtx,
  before: Doc<"members">,
  change: Partial<Pick<Doc<"members">, "role" | "status">>,
  by: Id<"members"> | null,
): Promise<void> {
  const after = { ...before, ...change };
  const seesAll = roleCan(after.role, "viewAll");
  const carry = seesAll !== roleCan(before.role, "viewAll");
  if (carry) {
    after.sight = sightOf(before) + 1;
    // Of what they could not see until now, all that came counts as read.
    if (seesAll) after.readBefore = Date.now() - SETTLED_AFTER;
    await setReadTotal(ctx, after, await totalBefore(ctx, after));
  }
  const { role, status, sight, readBefore } = after;
  await ctx.db.patch("members", before._id, { role, status, sight, readBefore });
  const step = firstStep({ memberId: before._id, by, carry });
  await ctx.scheduler.runAfter(0, internal.members.follow, step);
}

/** What somebody has read who has read what was received before, of all that they see. */
async function totalBefore(
  ctx: MutationCtx,
  { accountId, role, readBefore }: Pick<Doc<"members">, "accountId" | "role" | "readBefore">,
): Promise<number> {
  // A technician's sum grows with what they get to see.
  if (!roleCan(role, "viewAll")) return 0;
  const { inbound } = await readCounts(ctx, accountId);
  return inbound - (await inboundSince(ctx, accountId, readBefore));
}

async function inboundSince(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  since: number,
): Promise<number> {
  const recent: Doc<"conversations">[] = await ctx.db
    .query("conversations")
    .withIndex("by_accountId_and_lastActivityAt", (q) =>
      q.eq("accountId", accountId).gt("lastActivityAt", since),
    )
    .take(MAX_RECENT);
  let count = 0;
  for (const conversation of recent) {
    const last = await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_receivedAt", (q) =>
        q.eq("conversationId", conversation._id).gt("receivedAt", 0).lte("receivedAt", since),
      )
      .order("desc")
      .first();
    count += conversation.inboundSeq - (last?.inboundSeq ?? 0);
  }
  return count;
}
