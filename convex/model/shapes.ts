import { type Infer, v, type VLiteral, type VUnion } from "convex/values";
import { CHANNELS, FILTERS, LEAD_STATUSES, SEND_BLOCKS } from "../shared/inbox";
import { ROLES } from "../shared/roles";
import { MESSAGE_STATUSES } from "../shared/status";

/** One of a list of words, as a validator. */
function oneOf<T extends string>(words: readonly T[]): VUnion<T, VLiteral<T>[]> {
  return v.union(...words.map((word) => v.literal(word))) as VUnion<T, VLiteral<T>[]>;
}

export const role = oneOf(ROLES);
export const channel = oneOf(CHANNELS);
export const leadStatus = oneOf(LEAD_STATUSES);
export const filter = oneOf(FILTERS);
export const messageStatus = oneOf(MESSAGE_STATUSES);
export const direction = oneOf(["in", "out"] as const);
export const sendBlock = oneOf(SEND_BLOCKS);
export const outboxState = oneOf(["pending", "sending", "unknown"] as const);
export type Direction = Infer<typeof direction>;

/** A row of the conversation list. Nothing of the reader is in it, so one change reaches all alike. */
export const conversationRow = v.object({
  _id: v.id("conversations"),
  channel,
  contactName: v.string(),
  contactAddress: v.string(),
  customerId: v.optional(v.id("customers")),
  leadStatus: v.optional(leadStatus),
  isLead: v.boolean(),
  preview: v.string(),
  lastDirection: v.optional(direction),
  lastActivityAt: v.number(),
  attentionSince: v.optional(v.number()),
  archived: v.boolean(),
  inboundSeq: v.number(),
  lastInboundAt: v.optional(v.number()),
  assigneeId: v.optional(v.id("members")),
  failed: v.boolean(),
});
export type ConversationRow = Infer<typeof conversationRow>;

/** A message as the thread shows it. */
export const threadMessage = v.object({
  _id: v.id("messages"),
  direction,
  authorId: v.optional(v.id("members")),
  authorName: v.string(),
  body: v.string(),
  status: messageStatus,
  errorCode: v.optional(v.string()),
  errorReason: v.optional(v.string()),
  segments: v.optional(v.number()),
  mediaCount: v.optional(v.number()),
  aiGenerated: v.boolean(),
  at: v.number(),
  clientId: v.optional(v.string()),
  inboundSeq: v.optional(v.number()),
});
export type ThreadMessage = Infer<typeof threadMessage>;

export const jobSummary = v.object({
  _id: v.id("jobs"),
  number: v.string(),
  title: v.string(),
  status: v.string(),
  scheduledAt: v.optional(v.number()),
  amount: v.optional(v.number()),
});

/** The customer beside a thread. Money is in cents. */
export const customerContext = v.object({
  _id: v.id("customers"),
  name: v.string(),
  phones: v.array(v.string()),
  emails: v.array(v.string()),
  property: v.union(v.string(), v.null()),
  leadScore: v.optional(v.number()),
  balance: v.optional(v.number()),
  notes: v.optional(v.string()),
  jobs: v.array(jobSummary),
});

export const counts = v.object({
  total: v.number(),
  active: v.number(),
  attention: v.number(),
  leads: v.number(),
  archived: v.number(),
  inbound: v.number(),
});
export type Counts = Infer<typeof counts>;
