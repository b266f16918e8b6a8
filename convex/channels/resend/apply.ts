import { v } from "convex/values";
import { internalMutation } from "../../_generated/server";
import { applyListedEmails, catchUpSince, caughtUpTo } from "../../model/catchUp";
import { applyEmailStatus } from "../../model/emailStatus";
import { beginFetch, failFetch, finishFetch, noteEmail } from "../../model/inboundQueue";
import { recordFailed, recordRejected } from "../../model/providerEvents";
import { attachment } from "../../model/shapes";

/** Where an event came to and how it was signed, for the journal. */
const origin = { path: v.optional(v.string()), signature: v.optional(v.string()) };
const kind = v.union(v.literal("inbound"), v.literal("status"));

/** One verified event that is none we understand: kept as it is. */
export const rejected = internalMutation({
  args: { payload: v.string(), ...origin },
  returns: v.null(),
  handler: async (ctx, event) => {
    await recordRejected(ctx, { provider: "resend", kind: "status", ...event });
    return null;
  },
});

/** One verified event that could not be applied: kept, to be applied when it comes again. */
export const unapplied = internalMutation({
  args: { kind, eventKey: v.string(), subject: v.string(), payload: v.string(), ...origin },
  returns: v.null(),
  handler: async (ctx, event) => {
    await recordFailed(ctx, { provider: "resend", ...event });
    return null;
  },
});

/** One verified event of a received email: recorded, and the email on its way here. */
export const received = internalMutation({
  args: {
    eventId: v.string(),
    emailId: v.string(),
    from: v.string(),
    recipients: v.array(v.string()),
    repliesTo: v.optional(v.string()),
    payload: v.string(),
    ...origin,
  },
  returns: v.null(),
  handler: async (ctx, event) => {
    await noteEmail(ctx, event);
    return null;
  },
});

/** One verified status event: recorded and applied in one transaction. */
export const status = internalMutation({
  args: {
    eventId: v.string(),
    emailId: v.string(),
    status: v.string(),
    errorCode: v.optional(v.string()),
    rfcId: v.optional(v.string()),
    mid: v.optional(v.string()),
    attempt: v.optional(v.number()),
    payload: v.string(),
    ...origin,
  },
  returns: v.null(),
  handler: async (ctx, event) => {
    await applyEmailStatus(ctx, event);
    return null;
  },
});

/** Before a look into Resend's list: from when on. */
export const listFrom = internalMutation({
  args: { now: v.number() },
  returns: v.number(),
  handler: async (ctx, { now }) => await catchUpSince(ctx, now, "resend"),
});

/** A part of Resend's list of what we sent. */
export const progressed = internalMutation({
  args: { emails: v.array(v.object({ sid: v.string(), status: v.string() })) },
  returns: v.null(),
  handler: async (ctx, { emails }) => {
    await applyListedEmails(ctx, emails);
    return null;
  },
});

/** After a look: all of the list up to then is known. */
export const listed = internalMutation({
  args: { upTo: v.number() },
  returns: v.null(),
  handler: async (ctx, { upTo }) => {
    await caughtUpTo(ctx, upTo, "resend");
    return null;
  },
});

/** Before an email is fetched. */
export const begin = internalMutation({
  args: { inboundId: v.id("inboundEmails") },
  returns: v.union(v.null(), v.object({ emailId: v.string(), failures: v.number() })),
  handler: async (ctx, { inboundId }) => await beginFetch(ctx, inboundId),
});

const person = v.object({ name: v.string(), address: v.string() });

/** An email with its files stored. Answers whether they are anybody's now. */
export const finish = internalMutation({
  args: {
    inboundId: v.id("inboundEmails"),
    mail: v.object({
      rfcId: v.optional(v.string()),
      inReplyTo: v.optional(v.string()),
      references: v.array(v.string()),
      from: person,
      to: v.array(person),
      cc: v.array(person),
      subject: v.string(),
      body: v.string(),
      bodyId: v.optional(v.id("_storage")),
      htmlId: v.optional(v.id("_storage")),
      originalId: v.optional(v.id("_storage")),
      attachments: v.array(attachment),
      automatic: v.optional(v.union(v.literal("reply"), v.literal("report"))),
    }),
  },
  returns: v.boolean(),
  handler: async (ctx, { inboundId, mail }) => await finishFetch(ctx, inboundId, mail),
});

/** A fetch came to nothing. */
export const failed = internalMutation({
  args: { inboundId: v.id("inboundEmails") },
  returns: v.null(),
  handler: async (ctx, { inboundId }) => {
    await failFetch(ctx, inboundId);
    return null;
  },
});
