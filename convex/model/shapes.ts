import { type Infer, v, type VLiteral, type VUnion } from "convex/values";
import { CONSENT_WAYS, JOB_STATUSES } from "../shared/customers";
import {
  CHANNELS,
  FILTERS,
  LEAD_STATUSES,
  NOBODY,
  ORDERS,
  SEND_BLOCKS,
  SEND_QUESTIONS,
} from "../shared/inbox";
import { EVENT_OUTCOMES, KEEP_DAYS, PROVIDERS } from "../shared/journal";
import { ROLES } from "../shared/roles";
import { MESSAGE_STATUSES } from "../shared/status";
import { DRAFT_KINDS } from "../shared/together";

/** One of a list of words, as a validator. */
export function oneOf<T extends string>(words: readonly T[]): VUnion<T, VLiteral<T>[]> {
  return v.union(...words.map((word) => v.literal(word))) as VUnion<T, VLiteral<T>[]>;
}

export const role = oneOf(ROLES);
export const memberStatus = oneOf(["active", "removed"] as const);
export const channel = oneOf(CHANNELS);
export const leadStatus = oneOf(LEAD_STATUSES);
export const filter = oneOf(FILTERS);
export const messageStatus = oneOf(MESSAGE_STATUSES);
export const direction = oneOf(["in", "out"] as const);
/** internal: an event or a note, for the team alone. */
export const messageDirection = oneOf(["in", "out", "internal"] as const);
export const sendBlock = oneOf(SEND_BLOCKS);
/** The questions that the author of a text has answered with "anyway". */
export const anyway = v.array(oneOf(SEND_QUESTIONS));
export const quietHours = v.object({
  enabled: v.boolean(),
  /** Minutes after midnight, on the customer's clocks. */
  from: v.number(),
  to: v.number(),
});
export const openingHours = v.array(v.union(v.null(), quietHours.omit("enabled")));
export const zoneSource = oneOf(["address", "phone", "account"] as const);
export const jobStatus = oneOf(JOB_STATUSES);
/** moving and undoing go on by themselves. */
export const mergeState = oneOf(["moving", "merged", "undoing", "undone"] as const);
export const consentWay = oneOf(CONSENT_WAYS);
/** The channels on which we can write first. */
export const startChannel = oneOf(["sms", "email"] as const);
export const outboxState = oneOf(["pending", "sending", "unknown"] as const);
/** Who tells us of events. */
export const provider = oneOf(PROVIDERS);
export const eventOutcome = oneOf(EVENT_OUTCOMES);
/** failed: its time came and it could not go. held: it goes once somebody has looked at a likely "stop". */
export const scheduledState = oneOf(["waiting", "held", "failed"] as const);
/** How long a reply can be taken back; 0 for not at all. */
export const undoSeconds = v.union(v.literal(0), v.literal(5), v.literal(10));
export type Direction = Infer<typeof direction>;
export const draftKind = oneOf(DRAFT_KINDS);
export const alertKind = oneOf(["inbound", "mention"] as const);
export type AlertKind = Infer<typeof alertKind>;

/** Archived until a time, with the attention it then gets back. ms since 1970 */
export const snooze = v.object({ until: v.number(), attentionSince: v.optional(v.number()) });

/** Which conversations a list shows, and in which order. */
export const listView = v.object({
  filter,
  /** "waiting" is for Attention. */
  order: v.optional(oneOf(ORDERS)),
  assignee: v.optional(v.union(v.id("members"), v.literal(NOBODY))),
});
export type ListView = Infer<typeof listView>;

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
  snoozedUntil: v.optional(v.number()),
  wokeAt: v.optional(v.number()),
  inboundSeq: v.number(),
  lastInboundAt: v.optional(v.number()),
  assigneeId: v.optional(v.id("members")),
  failed: v.boolean(),
});
export type ConversationRow = Infer<typeof conversationRow>;

/** The message by which a search found a conversation. */
const searchMatch = v.object({
  messageId: v.id("messages"),
  at: v.number(),
  authorName: v.string(),
  direction: messageDirection,
  snippet: v.string(),
});
export type SearchMatch = Infer<typeof searchMatch>;

/** A conversation that was found; `match` is null when its contact alone matched. */
export const searchHit = v.object({
  ...conversationRow.fields,
  match: v.union(v.null(), searchMatch),
});
export type SearchHit = Infer<typeof searchHit>;

/** What happened to a conversation, told in its thread. */
export const threadEvent = v.union(
  v.object({ type: v.literal("archived") }),
  v.object({ type: v.literal("unarchived") }),
  v.object({ type: v.literal("snoozed"), until: v.number() }),
  v.object({ type: v.literal("woke") }),
  v.object({ type: v.literal("settled") }),
  v.object({ type: v.literal("assigned"), memberId: v.id("members"), name: v.string() }),
  v.object({ type: v.literal("unassigned") }),
  v.object({ type: v.literal("optedOut") }),
  v.object({ type: v.literal("optedIn") }),
  v.object({ type: v.literal("stopDenied") }),
  v.object({ type: v.literal("joined"), name: v.string(), address: v.string() }),
  // Whose it was and what it said. Without a member who did it, the customer wrote first.
  v.object({ type: v.literal("scheduleCanceled"), name: v.string(), text: v.string() }),
  v.object({ type: v.literal("scheduleFailed"), name: v.string(), reason: v.string() }),
  v.object({ type: v.literal("linked"), customerId: v.id("customers"), name: v.string() }),
  v.object({ type: v.literal("portalLinkMade") }),
  v.object({ type: v.literal("portalLinkRevoked") }),
  v.object({
    type: v.literal("merged"),
    name: v.string(),
    into: v.string(),
    by: v.string(),
  }),
  v.object({
    type: v.literal("jobScheduled"),
    number: v.string(),
    title: v.string(),
    scheduledAt: v.number(),
  }),
);
export type ThreadEvent = Infer<typeof threadEvent>;

/** A file we keep. Its type is what its bytes say. */
export const storedFile = v.object({
  storageId: v.id("_storage"),
  contentType: v.string(),
  /** Bytes. */
  size: v.number(),
  /** Pixels, of a picture. */
  width: v.optional(v.number()),
  height: v.optional(v.number()),
});

/** A file that came or went with a message, under the name its sender gave it. */
export const attachment = storedFile.extend({
  name: v.string(),
  /** The upload it was sent from, by which it can be sent once more. */
  uploadId: v.optional(v.id("uploads")),
});

/** A file that was uploaded to be sent. */
export const draftFile = v.object({
  uploadId: v.id("uploads"),
  ...attachment.omit("storageId", "uploadId").fields,
  url: v.string(),
});
export type DraftFile = Infer<typeof draftFile>;

/** The head of an email, as its sender wrote it, and where the rest of it is kept. */
export const emailHead = v.object({
  subject: v.string(),
  from: v.string(),
  to: v.array(v.string()),
  cc: v.array(v.string()),
  /** Its HTML, cleaned when it came; far too big to be read with every page of a thread. */
  htmlId: v.optional(v.id("_storage")),
  /** The whole email as it came. */
  originalId: v.optional(v.id("_storage")),
  /** Message-IDs of the emails before it, the oldest first. */
  references: v.optional(v.array(v.string())),
  /** A program wrote it by itself: an automatic reply, or a report that an email did not arrive. */
  automatic: v.optional(oneOf(["reply", "report"] as const)),
});

/** What an email in the outbox has besides its text. */
export const envelope = v.object({
  subject: v.string(),
  fromName: v.string(),
  /** Where its reply address is. */
  replyDomain: v.string(),
  cc: v.array(v.string()),
  inReplyTo: v.optional(v.string()),
  references: v.array(v.string()),
  /** Both parts, with the signature. */
  text: v.string(),
  html: v.string(),
});

/** Where a message went that failed on its own channel, and how far it came there. */
export const elsewhere = v.object({
  channel,
  conversationId: v.id("conversations"),
  messageId: v.id("messages"),
  state: oneOf(["pending", "sent", "failed"] as const),
});
export type Elsewhere = Infer<typeof elsewhere>;

/** A message as the thread shows it. */
export const threadMessage = v.object({
  _id: v.id("messages"),
  direction: messageDirection,
  event: v.optional(threadEvent),
  authorId: v.optional(v.id("members")),
  authorName: v.string(),
  body: v.string(),
  /** Where all of the text is, when the body is only its beginning. */
  bodyUrl: v.optional(v.string()),
  email: v.optional(
    v.object({
      ...emailHead.omit("htmlId", "originalId", "references").fields,
      htmlUrl: v.optional(v.string()),
      originalUrl: v.optional(v.string()),
    }),
  ),
  attachments: v.optional(
    v.array(v.object({ ...attachment.omit("storageId").fields, url: v.optional(v.string()) })),
  ),
  /** On a note: the names it mentions, each in the body as "@Name". */
  mentions: v.optional(v.array(v.string())),
  status: messageStatus,
  errorCode: v.optional(v.string()),
  errorReason: v.optional(v.string()),
  segments: v.optional(v.number()),
  mediaCount: v.optional(v.number()),
  aiGenerated: v.boolean(),
  /** As long as it is pending, its author can take it back. */
  undoable: v.optional(v.boolean()),
  at: v.number(),
  /** When the customer had it on screen, on the portal. */
  seenAt: v.optional(v.number()),
  clientId: v.optional(v.string()),
  inboundSeq: v.optional(v.number()),
  elsewhere: v.optional(elsewhere),
});
export type ThreadMessage = Infer<typeof threadMessage>;

/** What is to be sent later, as the end of the thread shows it. */
export const scheduledMessage = v.object({
  _id: v.id("scheduledMessages"),
  authorName: v.string(),
  body: v.string(),
  state: scheduledState,
  dueAt: v.number(),
  cancelOnReply: v.boolean(),
  failure: v.optional(v.string()),
});
export type ScheduledMessage = Infer<typeof scheduledMessage>;

/** Where a thread is opened: around a message, or at the first one after those read. */
export const threadPlace = v.union(
  // A string: it comes from an address, where anything may stand.
  v.object({ messageId: v.string() }),
  v.object({ afterSeq: v.number() }),
);
export type ThreadPlace = Infer<typeof threadPlace>;

export const jobSummary = v.object({
  _id: v.id("jobs"),
  number: v.string(),
  title: v.string(),
  status: jobStatus,
  scheduledAt: v.optional(v.number()),
  amount: v.optional(v.number()),
  technicianId: v.optional(v.id("members")),
});
export type JobSummary = Infer<typeof jobSummary>;

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
  /** Whether the reader may open the profile. */
  canOpen: v.boolean(),
});
export type CustomerContext = Infer<typeof customerContext>;

/** A row of the customers page. */
export const customerRow = v.object({
  _id: v.id("customers"),
  name: v.string(),
  phone: v.optional(v.string()),
  email: v.optional(v.string()),
  balance: v.optional(v.number()),
  lastActivityAt: v.optional(v.number()),
});
export type CustomerRow = Infer<typeof customerRow>;

/** What a person writes about a customer. */
export const customerFields = v.object({
  name: v.string(),
  phones: v.array(v.string()),
  emails: v.array(v.string()),
  leadScore: v.optional(v.number()),
  balance: v.optional(v.number()),
  notes: v.optional(v.string()),
});

/** What a person writes about a job. */
export const jobFields = v.object({
  number: v.string(),
  title: v.string(),
  status: jobStatus,
  scheduledAt: v.optional(v.number()),
  amount: v.optional(v.number()),
  technicianId: v.optional(v.id("members")),
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

/** Where in a thread somebody was: its newest row then; null when there was none. */
export const position = v.union(v.null(), v.id("messages"));

/** Somebody else who has the conversation open. */
export const viewer = v.object({
  memberId: v.id("members"),
  name: v.string(),
  typingUntil: v.optional(v.number()),
});
export type Viewer = Infer<typeof viewer>;

export const keepDays = v.union(...KEEP_DAYS.map((days) => v.literal(days)));

/** A row of the delivery journal. */
export const journalRow = v.object({
  _id: v.id("providerEvents"),
  provider,
  kind: v.union(v.literal("inbound"), v.literal("status")),
  /** The provider's word for how far the message is. */
  status: v.optional(v.string()),
  subject: v.string(),
  contact: v.optional(v.string()),
  receivedAt: v.number(),
  outcome: eventOutcome,
  reason: v.optional(v.string()),
  /** How often it came again. */
  repeats: v.number(),
});
export type JournalRow = Infer<typeof journalRow>;

/** All there is about an event. */
export const journalEvent = v.object({
  ...journalRow.fields,
  payload: v.string(),
  path: v.optional(v.string()),
  signature: v.optional(v.string()),
  lastRepeatAt: v.optional(v.number()),
  replayedAt: v.optional(v.number()),
  messageId: v.optional(v.id("messages")),
  conversationId: v.optional(v.id("conversations")),
});
export type JournalEvent = Infer<typeof journalEvent>;

/** What I have begun to write. `version` grows with each save. */
export const draft = v.object({
  kind: draftKind,
  text: v.string(),
  files: v.optional(v.array(draftFile)),
  after: v.optional(position),
  version: v.number(),
});

/** Something new in a conversation of mine. */
export const alert = v.object({
  conversationId: v.id("conversations"),
  messageId: v.id("messages"),
  kind: alertKind,
  from: v.string(),
  preview: v.string(),
  at: v.number(),
});
export type Alert = Infer<typeof alert>;
