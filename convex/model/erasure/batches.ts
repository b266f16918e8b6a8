import type { Doc, Id, TableNames } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { deleteConversation } from "../conversations";
import { rememberErased } from "./erasedIds";
import { repeatsOf } from "../providerEvents";

/** Documents of one kind in one transaction: each may bring files and events along. */
const BATCH = 40;
/** A problem is a line of text. */
const PROBLEMS = 200;
/** Events of one message, and messages that one file was sent with. */
const MAX_EVENTS = 64;
const MAX_USES = 64;
/** After a merge its event comes within so many messages. */
const MERGE_LOOK = 50;

type Left = NonNullable<Doc<"erasures">["left"]>;
type Erasure = Doc<"erasures"> & { left: Left };

/** Deletes one batch of what is left. Returns how much that was, and what is left then. */
export async function eraseBatch(
  ctx: MutationCtx,
  erasure: Erasure,
): Promise<{ removed: number; left: Left | undefined }> {
  const { left, accountId } = erasure;
  const [conversationId, ...conversationIds] = left.conversationIds;
  if (conversationId !== undefined) {
    const removed = await eraseConversation(ctx, conversationId, left.conversationIds);
    return { removed, left: removed > 0 ? left : { ...left, conversationIds } };
  }
  if (left.cursor !== undefined) return await eraseProblems(ctx, accountId, left, left.cursor);
  const [address, ...addresses] = left.addresses;
  if (address !== undefined) {
    const removed = await eraseEvents(ctx, erasure, address);
    return { removed, left: removed > 0 ? left : { ...left, addresses } };
  }
  const [customerId, ...customerIds] = left.customerIds;
  if (customerId === undefined) return { removed: 0, left: undefined };
  const removed = await eraseProfile(ctx, customerId);
  return { removed, left: removed > 0 ? left : { ...left, customerIds } };
}

/** First the conversation itself, with its counts, then what hangs on it. Returns how much was deleted. */
async function eraseConversation(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  all: Id<"conversations">[],
): Promise<number> {
  const conversation = await ctx.db.get("conversations", conversationId);
  if (conversation !== null) {
    await deleteConversation(ctx, conversation);
    return 1;
  }
  let removed = await eraseMessages(ctx, conversationId, all);
  for (const part of PARTS) {
    if (removed >= BATCH) break;
    removed += await part(ctx, conversationId, all);
  }
  return removed;
}

async function eraseMessages(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  all: Id<"conversations">[],
): Promise<number> {
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
    .take(BATCH);
  for (const message of messages) {
    const { _id, accountId, providerId, bodyId, email, attachments = [] } = message;
    const files = [bodyId, email?.htmlId, email?.originalId];
    for (const file of [...files, ...attachments.map(({ storageId }) => storageId)]) {
      if (file !== undefined) await dropFile(ctx, file, all);
    }
    if (message.direction === "out") await rememberErased(ctx, accountId, _id);
    if (providerId !== undefined) await eraseTold(ctx, accountId, providerId);
    const events = await ctx.db
      .query("providerEvents")
      .withIndex("by_messageId_and_receivedAt", (q) => q.eq("messageId", _id))
      .take(MAX_EVENTS);
    for (const event of events) await dropEvent(ctx, accountId, event);
    await ctx.db.delete("messages", _id);
  }
  return messages.length;
}

/** What else hangs on a conversation, table by table. Returns how much was deleted. */
type Part = (
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  all: Id<"conversations">[],
) => Promise<number>;

const PARTS: Part[] = [
  async (ctx, id, all) => {
    const uploads = await ctx.db
      .query("uploads")
      .withIndex("by_conversationId", (q) => q.eq("conversationId", id))
      .take(BATCH);
    for (const { storageId } of uploads) if (storageId) await dropFile(ctx, storageId, all);
    return await drop(ctx, "uploads", uploads);
  },
  async (ctx, id, all) => {
    const uploads = await ctx.db
      .query("portalUploads")
      .withIndex("by_conversationId", (q) => q.eq("conversationId", id))
      .take(BATCH);
    for (const { storageId } of uploads) await dropFile(ctx, storageId, all);
    return await drop(ctx, "portalUploads", uploads);
  },
  async (ctx, id) => {
    const runs = await ctx.db
      .query("suggestions")
      .withIndex("by_conversationId", (q) => q.eq("conversationId", id))
      .take(BATCH);
    for (const run of runs) {
      // A pair of an older version is known by its suggestion alone.
      const pairs = await ctx.db
        .query("learnedPairs")
        .withIndex("by_suggestionId", (q) => q.eq("suggestionId", run._id))
        .take(BATCH);
      await drop(ctx, "learnedPairs", pairs);
    }
    return await drop(ctx, "suggestions", runs);
  },
  ...(
    [
      "learnedPairs",
      "composeModes",
      "mentions",
      "startedConversations",
      "readMarks",
      "pins",
      "drafts",
      "alerts",
      "portalReads",
      "outbox",
    ] as const
  ).map((table): Part => async (ctx, id) => {
    const rows = await ctx.db
      .query(table)
      .withIndex("by_conversationId", (q) => q.eq("conversationId", id))
      .take(BATCH);
    return await drop(ctx, table, rows);
  }),
  ...(["viewers", "viewerTabs", "audiences"] as const).map((table): Part => async (ctx, id) => {
    const rows = await ctx.db
      .query(table)
      .withIndex("by_conversationId_and_memberId", (q) => q.eq("conversationId", id))
      .take(BATCH);
    return await drop(ctx, table, rows);
  }),
  async (ctx, id) => {
    const rows = await ctx.db
      .query("draftsUnderWay")
      .withIndex("by_conversationId_and_suggestionId", (q) => q.eq("conversationId", id))
      .take(BATCH);
    return await drop(ctx, "draftsUnderWay", rows);
  },
  async (ctx, id) => {
    const rows = await ctx.db
      .query("scheduledMessages")
      .withIndex("by_conversationId_and_dueAt", (q) => q.eq("conversationId", id))
      .take(BATCH);
    return await drop(ctx, "scheduledMessages", rows);
  },
  async (ctx, id) => {
    const rows = await ctx.db
      .query("portalLinks")
      .withIndex("by_conversationId_and_revokedAt", (q) => q.eq("conversationId", id))
      .take(BATCH);
    return await drop(ctx, "portalLinks", rows);
  },
];

/** What the problems of imports say of them. */
async function eraseProblems(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  left: Left,
  cursor: string | null,
): Promise<{ removed: number; left: Left }> {
  const words = [...left.names, ...left.addresses].map((word) => word.toLowerCase());
  const { page, isDone, continueCursor } = await ctx.db
    .query("importProblems")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .paginate({ cursor, numItems: PROBLEMS });
  const naming = page.filter(({ problem }) => {
    const text = problem.toLowerCase();
    return words.some((word) => text.includes(word));
  });
  const removed = await drop(ctx, "importProblems", naming);
  const { names: _, cursor: __, ...rest } = left;
  return { removed, left: isDone ? { ...rest, names: [] } : { ...left, cursor: continueCursor } };
}

/**
 * What the journal holds of an address, up to when the erasure began: what came later is an unknown
 * contact's. So is an email that was still being fetched then.
 */
async function eraseEvents(
  ctx: MutationCtx,
  { accountId, startedAt }: Erasure,
  address: string,
): Promise<number> {
  const events = await ctx.db
    .query("providerEvents")
    .withIndex("by_accountId_and_contact_and_receivedAt", (q) =>
      q.eq("accountId", accountId).eq("contact", address).lt("receivedAt", startedAt),
    )
    .take(BATCH);
  const told = events.filter(({ kind, outcome }) => kind !== "inbound" || outcome !== "parked");
  for (const event of told) {
    await dropEvent(ctx, accountId, event);
    if (event.subject !== "") await eraseTold(ctx, accountId, event.subject);
  }
  return told.length;
}

/** Jobs, properties and merges of a profile, which is gone itself. Returns how much was deleted. */
async function eraseProfile(ctx: MutationCtx, customerId: Id<"customers">): Promise<number> {
  const jobs = await ctx.db
    .query("jobs")
    .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", customerId))
    .take(BATCH);
  const properties = await ctx.db
    .query("properties")
    .withIndex("by_customerId", (q) => q.eq("customerId", customerId))
    .take(BATCH);
  const audiences = await ctx.db
    .query("customerAudiences")
    .withIndex("by_customerId_and_memberId", (q) => q.eq("customerId", customerId))
    .take(BATCH);
  const removed =
    (await drop(ctx, "jobs", jobs)) +
    (await drop(ctx, "properties", properties)) +
    (await drop(ctx, "customerAudiences", audiences));
  return removed > 0 ? removed : await eraseMerges(ctx, customerId);
}

/** One merge, done or undone, with what it had moved: it holds the fields of both. */
async function eraseMerges(ctx: MutationCtx, customerId: Id<"customers">): Promise<number> {
  const merge =
    (await ctx.db
      .query("customerMerges")
      .withIndex("by_keptId", (q) => q.eq("keptId", customerId))
      .first()) ??
    (await ctx.db
      .query("customerMerges")
      .withIndex("by_otherId", (q) => q.eq("otherId", customerId))
      .first());
  if (merge === null) return 0;
  const moves = await ctx.db
    .query("customerMoves")
    .withIndex("by_mergeId", (q) => q.eq("mergeId", merge._id))
    .take(BATCH);
  if (moves.length > 0) return await drop(ctx, "customerMoves", moves);
  if (merge.keptId === customerId) await dropMergeEvents(ctx, merge);
  await ctx.db.delete("customerMerges", merge._id);
  return 1;
}

/** After an undone merge, the other's threads still tell of it by name. */
async function dropMergeEvents(
  ctx: MutationCtx,
  { otherId, at }: Doc<"customerMerges">,
): Promise<void> {
  const conversations = await ctx.db
    .query("conversations")
    .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", otherId))
    .take(MAX_USES);
  for (const { _id } of conversations) {
    const since = await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", _id).gte("at", at))
      .take(MERGE_LOOK);
    await drop(
      ctx,
      "messages",
      since.filter(({ event }) => event?.type === "merged"),
    );
  }
}

/** All that a provider told of one message, whatever it will tell yet, and the email it fetched it by. */
async function eraseTold(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  providerId: string,
): Promise<void> {
  await rememberErased(ctx, accountId, providerId);
  for (const provider of ["twilio", "resend"] as const) {
    const events = await ctx.db
      .query("providerEvents")
      .withIndex("by_provider_and_subject", (q) =>
        q.eq("provider", provider).eq("subject", providerId),
      )
      .take(MAX_EVENTS);
    for (const event of events) await dropEvent(ctx, accountId, event);
  }
  const fetched = await ctx.db
    .query("inboundEmails")
    .withIndex("by_emailId", (q) => q.eq("emailId", providerId))
    .take(BATCH);
  await drop(ctx, "inboundEmails", fetched);
}

async function dropEvent(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  { _id, subject }: Doc<"providerEvents">,
): Promise<void> {
  if ((await ctx.db.get("providerEvents", _id)) === null) return;
  if (subject !== "") await rememberErased(ctx, accountId, subject);
  const repeats = await repeatsOf(ctx, _id);
  if (repeats !== null) await ctx.db.delete("eventRepeats", repeats._id);
  await ctx.db.delete("providerEvents", _id);
}

/** Deletes a file, unless it was sent to somebody else too. */
async function dropFile(
  ctx: MutationCtx,
  storageId: Id<"_storage">,
  all: Id<"conversations">[],
): Promise<void> {
  const uses = await ctx.db
    .query("uploads")
    .withIndex("by_storageId", (q) => q.eq("storageId", storageId))
    .take(MAX_USES);
  if (uses.some(({ conversationId }) => !all.includes(conversationId))) return;
  if ((await ctx.db.system.get("_storage", storageId)) !== null)
    await ctx.storage.delete(storageId);
}

async function drop<T extends TableNames>(
  ctx: MutationCtx,
  table: T,
  rows: readonly { _id: Id<T> }[],
): Promise<number> {
  for (const { _id } of rows) await ctx.db.delete(table, _id);
  return rows.length;
}
