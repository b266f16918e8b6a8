import { type Infer, v } from "convex/values";
import { EXPORT_FORMATS } from "../../shared/exports";
import { consentLedger } from "../consentShapes";
import {
  attachment,
  channel,
  customerFields,
  elsewhere,
  emailHead,
  eventOutcome,
  jobFields,
  messageDirection,
  messageStatus,
  oneOf,
  provider,
  scheduledMessage,
  threadEvent,
} from "../shapes";

export const exportFormat = oneOf(EXPORT_FORMATS);
/** What is exported. */
export const exportScope = v.union(
  v.object({ conversationId: v.id("conversations") }),
  v.object({ customerId: v.id("customers") }),
);
export type ExportScope = Infer<typeof exportScope>;

/** By whom, when and where from: the head of every export. */
export const exportOrigin = v.object({
  business: v.string(),
  timeZone: v.string(),
  locale: v.string(),
  exportedBy: v.string(),
  /** Nothing that came later is in it. */
  exportedAt: v.number(),
});

export const exportedConversation = v.object({
  _id: v.id("conversations"),
  channel,
  contactName: v.string(),
  /** Absent on the portal, which has none. */
  contactAddress: v.optional(v.string()),
  ourAddress: v.string(),
  optedOut: v.boolean(),
  /** When its first message was; absent when it has none. */
  firstAt: v.optional(v.number()),
  consent: v.array(consentLedger),
});
export type ExportedConversation = Infer<typeof exportedConversation>;

/** A word of a provider about a message, as the journal holds it. */
const proof = v.object({
  at: v.number(),
  provider,
  /** The provider's id of the message, and the event's own key. */
  subject: v.string(),
  eventKey: v.string(),
  kind: v.union(v.literal("inbound"), v.literal("status")),
  status: v.optional(v.string()),
  outcome: eventOutcome,
  reason: v.optional(v.string()),
});

const exportedFile = v.object({
  ...attachment.omit("storageId", "uploadId").fields,
  /** Of the bytes, in hex. */
  sha256: v.optional(v.string()),
  /** Where it can be fetched now; absent when it is gone. */
  url: v.optional(v.string()),
});

export const exportedMessage = v.object({
  _id: v.id("messages"),
  kind: oneOf(["message", "note", "event"] as const),
  direction: messageDirection,
  author: v.string(),
  at: v.number(),
  receivedAt: v.optional(v.number()),
  body: v.string(),
  /** Where all of the text is, when the body is only its beginning. */
  bodyUrl: v.optional(v.string()),
  event: v.optional(threadEvent),
  mentions: v.optional(v.array(v.string())),
  email: v.optional(
    v.object({
      ...emailHead.omit("htmlId", "originalId").fields,
      messageId: v.optional(v.string()),
      htmlUrl: v.optional(v.string()),
      originalUrl: v.optional(v.string()),
    }),
  ),
  attachments: v.array(exportedFile),
  status: messageStatus,
  errorCode: v.optional(v.string()),
  errorReason: v.optional(v.string()),
  providerId: v.optional(v.string()),
  segments: v.optional(v.number()),
  attempt: v.optional(v.number()),
  seenAt: v.optional(v.number()),
  aiGenerated: v.boolean(),
  elsewhere: v.optional(elsewhere),
  proof: v.array(proof),
});
export type ExportedMessage = Infer<typeof exportedMessage>;

export const exportedCustomer = v.object({
  _id: v.id("customers"),
  ...customerFields.fields,
  properties: v.array(v.string()),
  /** Profiles that were merged into this one, as they were. */
  merged: v.array(customerFields),
  conversationIds: v.array(v.id("conversations")),
  consent: v.array(consentLedger),
});

export const exportedJob = v.object({
  ...jobFields.omit("technicianId").fields,
  technician: v.optional(v.string()),
});

/** What belongs to a conversation and is no message. */
export const exportedBeside = v.object({
  scheduled: v.array(scheduledMessage.omit("_id")),
  drafts: v.array(v.object({ author: v.string(), kind: v.string(), text: v.string() })),
  suggestions: v.array(
    v.object({
      at: v.number(),
      kind: v.string(),
      asked: v.string(),
      texts: v.array(v.string()),
      fate: v.optional(v.string()),
    }),
  ),
  portalLinks: v.array(
    v.object({ madeAt: v.number(), by: v.string(), revokedAt: v.optional(v.number()) }),
  ),
});

/** An event of the journal, word for word. */
export const exportedEvent = v.object({ ...proof.fields, payload: v.string() });
