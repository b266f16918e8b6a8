import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { checkRecipient, startConversation } from "./model/newConversation";
import { anyway, consentWay, startChannel } from "./model/shapes";
import { type ErrorData, knownError } from "./shared/errors";

const recipient = v.object({
  customerId: v.optional(v.id("customers")),
  address: v.optional(v.string()),
});

/** New Conversation, as one types: who would get it and what stands in the way, or what is wrong. */
export const check = accountQuery({
  args: { channel: startChannel, recipient },
  returns: v.union(
    v.object({ problem: v.string() }),
    v.object({
      problem: v.null(),
      address: v.string(),
      customerName: v.union(v.string(), v.null()),
      customerId: v.union(v.id("customers"), v.null()),
      conversationId: v.union(v.id("conversations"), v.null()),
      needsConsent: v.boolean(),
      optedOut: v.boolean(),
      connected: v.boolean(),
    }),
  ),
  handler: async (ctx, args) => {
    try {
      return { problem: null, ...(await checkRecipient(ctx, args.channel, args.recipient)) };
    } catch (error) {
      const known: ErrorData | null = knownError(error);
      if (known === null || known.code === "NOT_FOUND") throw error;
      return { problem: known.message };
    }
  },
});

/** New Conversation: "Start Conversation". The same clientId again returns the conversation there is. */
export const start = accountMutation({
  args: {
    channel: startChannel,
    recipient,
    consent: v.optional(consentWay),
    body: v.string(),
    /** By email. */
    subject: v.optional(v.string()),
    clientId: v.string(),
    /** When the first message is to go, if not at once. A text alone. */
    dueAt: v.optional(v.number()),
    anyway: v.optional(anyway),
  },
  returns: v.id("conversations"),
  handler: async (ctx, args) => await startConversation(ctx, args),
});
