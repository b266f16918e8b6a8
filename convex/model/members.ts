import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Role, roleCan } from "../shared/roles";
import { readCounts } from "./counters";
import { shiftReadTotal } from "./unread";

/**
 * Longer than any mutation runs. Everything received before a moment this far back is committed,
 * so "what came before I joined" has one answer for ever. ms
 */
const SETTLED_AFTER = 120_000;
/** Conversations that can receive a message in that time; far above what numbers can carry. */
const MAX_RECENT = 2_000;

type NewMember = {
  accountId: Id<"accounts">;
  tokenIdentifier: string;
  name: string;
  email: string;
  role: Role;
};

/** Adds a member. All that the account received before counts as read by them. */
export async function addMember(ctx: MutationCtx, fields: NewMember): Promise<Id<"members">> {
  const readBefore = Date.now() - SETTLED_AFTER;
  const memberId = await ctx.db.insert("members", { ...fields, status: "active", readBefore });
  let total = 0;
  if (roleCan(fields.role, "viewAll")) {
    const { inbound } = await readCounts(ctx, fields.accountId);
    total = inbound - (await inboundSince(ctx, fields.accountId, readBefore));
  }
  await shiftReadTotal(ctx, fields.accountId, memberId, total);
  return memberId;
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
