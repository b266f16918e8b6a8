import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { canSee } from "./access";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { toRow, updateConversation } from "./conversations";
import type { ConversationRow } from "./shapes";
import { recordEvent } from "./timeline";

/** A customer has a handful of numbers and addresses, each with one conversation. */
export const MAX_CONVERSATIONS = 64;

/** A customer's conversations, newest activity first. */
export async function conversationsOf(
  ctx: QueryCtx,
  customerId: Id<"customers">,
): Promise<Doc<"conversations">[]> {
  return await ctx.db
    .query("conversations")
    .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", customerId))
    .order("desc")
    .take(MAX_CONVERSATIONS);
}

/** Those of them the caller may see, as the list shows them. */
export async function visibleConversationsOf(
  ctx: CallerQueryCtx,
  customerId: Id<"customers">,
): Promise<ConversationRow[]> {
  const rows: ConversationRow[] = [];
  for (const conversation of await conversationsOf(ctx, customerId)) {
    if (await canSee(ctx, conversation)) rows.push(toRow(conversation));
  }
  return rows;
}

/** Where a customer was last talked with. */
export async function newestConversation(
  ctx: QueryCtx,
  customerId: Id<"customers">,
): Promise<Doc<"conversations"> | null> {
  return await ctx.db
    .query("conversations")
    .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", customerId))
    .order("desc")
    .first();
}

/** A bare contact's conversation becomes the customer's: by name, out of the leads, seen by their technicians. */
export async function linkConversation(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  customer: Doc<"customers">,
): Promise<void> {
  const after = await updateConversation(ctx, conversation, {
    customerId: customer._id,
    contactName: customer.name,
    isLead: false,
    leadStatus: undefined,
  });
  const { _id: customerId, name } = customer;
  await recordEvent(ctx, after, { type: "linked", customerId, name }, ctx.member);
}
