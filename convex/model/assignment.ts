import type { Doc, Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { roleCan } from "../shared/roles";
import { activeMember } from "./access";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { updateConversation } from "./conversations";
import { recordEvent } from "./timeline";

/** Who may look after conversations: an active member who can answer. Ends with NOT_FOUND or INVALID_INPUT. */
export async function possibleAssignee(
  ctx: CallerQueryCtx,
  memberId: Id<"members">,
): Promise<Doc<"members">> {
  const member = await activeMember(ctx, memberId);
  if (!roleCan(member.role, "message")) {
    fail("INVALID_INPUT", `${member.name} may only read, so cannot look after a conversation.`);
  }
  return member;
}

/** Gives a conversation to a member, or to nobody; a technician among them sees it from now on. */
export async function assignTo(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  assignee: Doc<"members"> | null,
): Promise<void> {
  if (conversation.assigneeId === assignee?._id) return;
  await updateConversation(ctx, conversation, { assigneeId: assignee?._id });
  await recordEvent(
    ctx,
    conversation,
    assignee === null
      ? { type: "unassigned" }
      : { type: "assigned", memberId: assignee._id, name: assignee.name },
    ctx.member,
  );
}
