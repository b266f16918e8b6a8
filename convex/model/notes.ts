import type { Doc, Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { NOTE_MAX_LENGTH, findMentions } from "../shared/mentions";
import { roleCan } from "../shared/roles";
import { writtenText } from "../shared/text";
import { activeMember } from "./access";
import { alert } from "./alerts";
import { audienceRow } from "./audience";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "./caller";
import { removeDraft } from "./drafts";
import { messageOfClient } from "./messages";

/** More than this in one note is a mistake. */
const MAX_MENTIONS = 20;
const MAX_MEMBERS = 500;

type Draft = { body: string; memberIds: Id<"members">[]; clientId: string };

/**
 * Writes a note for the team into a thread, once for each clientId, and tells whom it names. It
 * changes nothing the list shows, and nothing of it ever leaves. Ends with FORBIDDEN, INVALID_INPUT,
 * EMPTY_MESSAGE, MESSAGE_TOO_LONG, or NOT_FOUND for a member who is not one of ours.
 */
export async function addNote(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { body, memberIds, clientId }: Draft,
): Promise<Id<"messages">> {
  requirePermission(ctx, "message");
  const twin = await messageOfClient(ctx, conversation, clientId);
  if (twin !== null) return twin._id;
  const text = writtenText(body);
  if (text === "") fail("EMPTY_MESSAGE", "Write something before adding the note.");
  if (text.length > NOTE_MAX_LENGTH) {
    fail("MESSAGE_TOO_LONG", `A note has at most ${NOTE_MAX_LENGTH} characters.`);
  }
  const members = await namedMembers(ctx, text, memberIds);
  const at = Math.max(Date.now(), conversation.lastActivityAt);
  const { accountId } = conversation;
  const messageId = await ctx.db.insert("messages", {
    accountId,
    conversationId: conversation._id,
    direction: "internal",
    authorId: ctx.member._id,
    authorName: ctx.member.name,
    body: text,
    mentions: members.length > 0 ? members.map(({ name }) => name) : undefined,
    at,
    status: "internal",
    statusRank: 0,
    aiGenerated: false,
    clientId,
  });
  await removeDraft(ctx, conversation._id, "note");
  for (const member of members) {
    if (member._id === ctx.member._id || !(await sees(ctx, member, conversation._id))) continue;
    await ctx.db.insert("mentions", {
      accountId,
      memberId: member._id,
      conversationId: conversation._id,
      messageId,
      authorName: ctx.member.name,
      at,
    });
    await alert(ctx, conversation, member._id, "mention", messageId);
  }
  return messageId;
}

/** Members whom a note in this conversation can name, and whether they see the conversation. */
export async function mentionable(
  ctx: CallerQueryCtx,
  conversation: Doc<"conversations">,
): Promise<{ _id: Id<"members">; name: string; sees: boolean }[]> {
  const members = await ctx.db
    .query("members")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", ctx.account._id))
    .take(MAX_MEMBERS);
  return await Promise.all(
    members
      .filter((member) => member.status === "active")
      .map(async (member) => ({
        _id: member._id,
        name: member.name,
        sees: await sees(ctx, member, conversation._id),
      })),
  );
}

/** The members whom the text names; one that is only in the list is none. */
async function namedMembers(
  ctx: CallerMutationCtx,
  text: string,
  memberIds: Id<"members">[],
): Promise<Doc<"members">[]> {
  const ids = [...new Set(memberIds)];
  if (ids.length > MAX_MENTIONS) fail("INVALID_INPUT", `Name at most ${MAX_MENTIONS} people.`);
  const members = await Promise.all(ids.map((id) => activeMember(ctx, id)));
  const names = findMentions(
    text,
    members.map(({ name }) => name),
  ).map(({ name }) => name);
  return members.filter(({ name }) => names.includes(name));
}

async function sees(
  ctx: CallerQueryCtx,
  member: Doc<"members">,
  conversationId: Id<"conversations">,
): Promise<boolean> {
  if (roleCan(member.role, "viewAll")) return true;
  return (await audienceRow(ctx, member._id, conversationId)) !== null;
}
