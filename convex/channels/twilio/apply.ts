import { v } from "convex/values";
import { internalMutation } from "../../_generated/server";
import { applyListed, catchUpSince, caughtUpTo } from "../../model/catchUp";
import { applyInbound } from "../../model/inbound";
import { recordFailed, recordRejected } from "../../model/providerEvents";
import { applyStatus } from "../../model/status";

/** Where an event came to and how it was signed, for the journal. */
const origin = { path: v.optional(v.string()), signature: v.optional(v.string()) };
const kind = v.union(v.literal("inbound"), v.literal("status"));

/** One verified inbound text: recorded and applied in one transaction. */
export const inbound = internalMutation({
  args: {
    sid: v.string(),
    from: v.string(),
    to: v.string(),
    body: v.string(),
    mediaCount: v.number(),
    segments: v.optional(v.number()),
    optOutType: v.optional(v.string()),
    service: v.optional(v.string()),
    ours: v.boolean(),
    payload: v.string(),
    ...origin,
  },
  returns: v.null(),
  handler: async (ctx, text) => {
    await applyInbound(ctx, text);
    return null;
  },
});

/** One verified status event: recorded and applied in one transaction. */
export const status = internalMutation({
  args: {
    sid: v.string(),
    status: v.string(),
    errorCode: v.optional(v.string()),
    mid: v.optional(v.string()),
    attempt: v.optional(v.number()),
    ours: v.boolean(),
    payload: v.string(),
    contact: v.optional(v.string()),
    ourNumber: v.optional(v.string()),
    ...origin,
  },
  returns: v.null(),
  handler: async (ctx, event) => {
    await applyStatus(ctx, event);
    return null;
  },
});

/** One verified event that is no message and no status: kept as it is. */
export const rejected = internalMutation({
  args: {
    kind,
    payload: v.string(),
    ...origin,
  },
  returns: v.null(),
  handler: async (ctx, event) => {
    await recordRejected(ctx, { provider: "twilio", ...event });
    return null;
  },
});

/** One verified event that could not be applied: kept, to be applied when it comes again. */
export const unapplied = internalMutation({
  args: { kind, eventKey: v.string(), subject: v.string(), payload: v.string(), ...origin },
  returns: v.null(),
  handler: async (ctx, event) => {
    await recordFailed(ctx, { provider: "twilio", ...event });
    return null;
  },
});

/** Before a look into Twilio's list: from when on. */
export const listFrom = internalMutation({
  args: { now: v.number() },
  returns: v.number(),
  handler: async (ctx, { now }) => await catchUpSince(ctx, now),
});

/** A part of Twilio's list, oldest first; with the last part `upTo` says how far it goes. */
export const listed = internalMutation({
  args: {
    texts: v.array(
      v.object({
        sid: v.string(),
        inbound: v.boolean(),
        from: v.string(),
        to: v.string(),
        body: v.string(),
        status: v.string(),
        errorCode: v.optional(v.string()),
        service: v.optional(v.string()),
        mediaCount: v.number(),
        segments: v.optional(v.number()),
      }),
    ),
    upTo: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, { texts, upTo }) => {
    await applyListed(ctx, texts);
    if (upTo !== undefined) await caughtUpTo(ctx, upTo);
    return null;
  },
});
