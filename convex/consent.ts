import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { ledgersOf, recordByHand } from "./model/consentHistory";
import { consentLedger } from "./model/consentShapes";
import { answerReview } from "./model/stopReview";
import { startChannel } from "./model/shapes";

const whom = v.union(
  v.object({ conversationId: v.id("conversations") }),
  v.object({ customerId: v.id("customers") }),
);

/** Consent dialog of a thread or a customer: who said what, when and how, the newest first. */
export const history = accountQuery({
  args: { whom },
  returns: v.array(consentLedger),
  handler: async (ctx, args) => await ledgersOf(ctx, args.whom),
});

/** Consent dialog: a member's own word, with how they know. */
export const record = accountMutation({
  args: {
    whom,
    channel: startChannel,
    address: v.string(),
    state: v.union(v.literal("optedIn"), v.literal("optedOut")),
    reason: v.string(),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await recordByHand(ctx, args);
    return null;
  },
});

/** Thread: whether what may be a request to stop texts is one. */
export const answer = accountMutation({
  args: { conversationId: v.id("conversations"), isStop: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, isStop }) => {
    await answerReview(ctx, await visibleConversation(ctx, conversationId), isStop);
    return null;
  },
});
