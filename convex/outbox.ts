import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { sendOutcome } from "./channels/twilio/outcome";
import { recordSweep } from "./model/health";
import * as outbox from "./model/outbox";
import { envelope } from "./model/shapes";
import { sweepEmails } from "./model/inboundQueue";
import * as settlement from "./model/settlement";
import { sweepStuck } from "./model/sweep";

/** Called by the sender before it calls the provider. */
export const claim = internalMutation({
  args: { outboxId: v.id("outbox") },
  returns: v.union(
    v.null(),
    v.object({
      generation: v.number(),
      attempt: v.number(),
      messageId: v.id("messages"),
      conversationId: v.id("conversations"),
      from: v.string(),
      service: v.optional(v.string()),
      to: v.string(),
      body: v.string(),
      email: v.optional(envelope),
      mediaCount: v.number(),
    }),
  ),
  handler: async (ctx, { outboxId }) => await outbox.claim(ctx, outboxId),
});

/** Called by the sender with what the call came to. */
export const settle = internalMutation({
  args: {
    outboxId: v.id("outbox"),
    generation: v.number(),
    messageId: v.id("messages"),
    attempt: v.number(),
    outcome: sendOutcome,
  },
  returns: v.null(),
  handler: async (ctx, { outboxId, generation, messageId, attempt, outcome }) => {
    await settlement.settle(ctx, outboxId, generation, { messageId, attempt }, outcome);
    return null;
  },
});

/** The watchdog of a claim. */
export const expireLease = internalMutation({
  args: { outboxId: v.id("outbox"), generation: v.number() },
  returns: v.null(),
  handler: async (ctx, { outboxId, generation }) => {
    await settlement.expireLease(ctx, outboxId, generation);
    return null;
  },
});

/** Called before the provider's list is asked about a lost answer. */
export const beginCheck = internalMutation({
  args: { outboxId: v.id("outbox") },
  returns: v.union(
    v.null(),
    v.object({
      to: v.string(),
      from: v.string(),
      body: v.string(),
      claimedAt: v.number(),
      generation: v.number(),
    }),
  ),
  handler: async (ctx, { outboxId }) => await settlement.beginCheck(ctx, outboxId),
});

/** Called with what the list holds, oldest first; null when it could not be read. */
export const finishCheck = internalMutation({
  args: {
    outboxId: v.id("outbox"),
    generation: v.number(),
    found: v.union(
      v.null(),
      v.array(
        v.object({
          sid: v.string(),
          status: v.string(),
          errorCode: v.optional(v.string()),
          segments: v.optional(v.number()),
        }),
      ),
    ),
  },
  returns: v.null(),
  handler: async (ctx, { outboxId, generation, found }) => {
    await settlement.finishCheck(ctx, outboxId, generation, found);
    return null;
  },
});

/** Every minute: starts again whatever a crash has left lying. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await sweepStuck(ctx);
    await sweepEmails(ctx);
    await recordSweep(ctx, Date.now());
    return null;
  },
});
