import { v } from "convex/values";
import { accountMutation } from "./functions";
import * as aside from "./model/aside";
import { assignTo, possibleAssignee } from "./model/assignment";
import { forEachVisible, refusals } from "./model/bulk";
import { requirePermission } from "./model/caller";
import { markUnread as markOneUnread, moveReadMark } from "./model/unread";
import { fail } from "./shared/errors";

// What the list and the thread do to one conversation or to several selected ones. Each answers
// with those it refused; a selection larger than MAX_BULK comes in several calls.

const conversationIds = v.array(v.id("conversations"));

/** Archive or unarchive. Both can be undone. */
export const setArchived = accountMutation({
  args: { conversationIds, archived: v.boolean() },
  returns: refusals,
  handler: async (ctx, args) =>
    await forEachVisible(ctx, args.conversationIds, async (conversation) => {
      requirePermission(ctx, "message");
      await (args.archived ? aside.archive : aside.unarchive)(ctx, conversation);
    }),
});

/** Out of the way until a time (ms since 1970); can be undone. */
export const snooze = accountMutation({
  args: { conversationIds, until: v.number() },
  returns: refusals,
  handler: async (ctx, { until, ...args }) =>
    await forEachVisible(ctx, args.conversationIds, async (conversation) => {
      requirePermission(ctx, "message");
      aside.requireSnoozeTime(until, Date.now());
      await aside.snooze(ctx, conversation, until);
    }),
});

/** Undo of an archive, unarchive or snooze; refused where something else has happened since. */
export const undo = accountMutation({
  args: { conversationIds },
  returns: refusals,
  handler: async (ctx, args) =>
    await forEachVisible(ctx, args.conversationIds, async (conversation) => {
      requirePermission(ctx, "message");
      if (!(await aside.undoAside(ctx, conversation))) return "TOO_LATE";
    }),
});

/** Who looks after them; null for nobody. */
export const assign = accountMutation({
  args: { conversationIds, memberId: v.union(v.id("members"), v.null()) },
  returns: refusals,
  handler: async (ctx, { memberId, ...args }) => {
    return await forEachVisible(ctx, args.conversationIds, async (conversation) => {
      requirePermission(ctx, "assign");
      const assignee = memberId === null ? null : await possibleAssignee(ctx, memberId);
      await assignTo(ctx, conversation, assignee);
    });
  },
});

/** I have read each up to its inboundSeq given here: what came after that stays unread. */
export const markRead = accountMutation({
  args: { read: v.array(v.object({ conversationId: v.id("conversations"), seq: v.number() })) },
  returns: refusals,
  handler: async (ctx, { read }) => {
    const seqs = new Map(read.map(({ conversationId, seq }) => [conversationId, seq]));
    return await forEachVisible(ctx, [...seqs.keys()], async (conversation) => {
      const seq = seqs.get(conversation._id) ?? 0;
      if (!Number.isFinite(seq)) fail("INVALID_INPUT");
      await moveReadMark(ctx, conversation, seq, { back: false });
    });
  },
});

/** Make the last inbound message of each unread again, for me. */
export const markUnread = accountMutation({
  args: { conversationIds },
  returns: refusals,
  handler: async (ctx, args) =>
    await forEachVisible(ctx, args.conversationIds, async (conversation) => {
      await markOneUnread(ctx, conversation);
    }),
});
