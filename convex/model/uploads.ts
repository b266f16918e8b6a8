import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { attachmentProblem } from "../shared/attachments";
import { fail } from "../shared/errors";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { previewOf } from "./conversations";
import { cleanFileName } from "./fileName";
import type { Sniffed } from "./media";
import type { attachment, DraftFile } from "./shapes";

type Attachment = Infer<typeof attachment>;

/** How long a file waits to be sent or saved in a draft. ms */
const KEPT_FOR = 24 * 3_600_000;
/** Files of one member that wait; nobody has so many at a time. */
const MAX_OPEN = 200;
/** Files one sweep looks at; more make it run again. */
const BATCH = 50;

/**
 * Makes room for a file of the caller. Ends with FILE_REFUSED when one of this name and size
 * (bytes) cannot go out by the conversation's channel, with LIMIT_REACHED when too many wait.
 */
export async function beginUpload(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { name, size }: { name: string; size: number },
): Promise<{ uploadId: Id<"uploads">; url: string }> {
  const clean = cleanFileName(name);
  const problem = attachmentProblem(conversation.channel, { name: clean, size }, []);
  if (problem !== null) fail("FILE_REFUSED", problem);
  const open = await ctx.db
    .query("uploads")
    .withIndex("by_memberId_and_expiresAt", (q) =>
      q.eq("memberId", ctx.member._id).gt("expiresAt", 0),
    )
    .take(MAX_OPEN);
  if (open.length === MAX_OPEN) {
    fail("LIMIT_REACHED", "You have too many unsent files. Send some, or try again tomorrow.");
  }
  const uploadId = await ctx.db.insert("uploads", {
    accountId: ctx.account._id,
    memberId: ctx.member._id,
    conversationId: conversation._id,
    name: clean,
    expiresAt: Date.now() + KEPT_FOR,
  });
  return { uploadId, url: await ctx.storage.generateUploadUrl() };
}

/**
 * Binds a file that has arrived to the caller's upload. A file belongs to the one upload that named
 * it first and was begun before it came, so nobody can take one that was stored for anything else.
 * Returns its size in bytes. Ends with NOT_FOUND.
 */
export async function claimFile(
  ctx: CallerMutationCtx,
  uploadId: Id<"uploads">,
  storageId: Id<"_storage">,
): Promise<number> {
  const upload = await ctx.db.get("uploads", uploadId);
  const file = await ctx.db.system.get("_storage", storageId);
  if (upload === null || upload.memberId !== ctx.member._id || file === null) fail("NOT_FOUND");
  if (upload.storageId === storageId) return file.size;
  const owner = await ctx.db
    .query("uploads")
    .withIndex("by_storageId", (q) => q.eq("storageId", storageId))
    .first();
  const isNew = file._creationTime >= upload._creationTime;
  if (upload.storageId !== undefined || owner !== null || !isNew) fail("NOT_FOUND");
  await ctx.db.patch("uploads", uploadId, { storageId });
  return file.size;
}

/**
 * Takes over what a file's bytes say it is. One that cannot go out by the conversation's channel is
 * thrown away, and the reason returned instead of the file. Ends with NOT_FOUND.
 */
export async function describeFile(
  ctx: CallerMutationCtx,
  uploadId: Id<"uploads">,
  found: Sniffed & { size: number },
): Promise<{ file: DraftFile } | { problem: string }> {
  const upload = await ctx.db.get("uploads", uploadId);
  if (upload === null || upload.memberId !== ctx.member._id) fail("NOT_FOUND");
  const conversation = await ctx.db.get("conversations", upload.conversationId);
  if (conversation === null) fail("NOT_FOUND");
  const candidate = { name: upload.name, size: found.size, contentType: found.contentType };
  const problem = attachmentProblem(conversation.channel, candidate, []);
  if (problem !== null) {
    await discard(ctx, upload);
    return { problem };
  }
  await ctx.db.patch("uploads", uploadId, { found });
  const file = await toDraftFile(ctx, { ...upload, found });
  return file === null ? fail("NOT_FOUND") : { file };
}

/** Files of a draft that are still here and the caller's to send in this conversation. */
export async function filesOf(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
  uploadIds: readonly Id<"uploads">[],
): Promise<DraftFile[]> {
  const files = await Promise.all(
    uploadIds.map(async (id) => {
      const upload = await ctx.db.get("uploads", id);
      return isCallers(ctx, conversationId, upload) ? await toDraftFile(ctx, upload) : null;
    }),
  );
  return files.filter((file) => file !== null);
}

/**
 * The files as a message holds them. Ends with FILE_GONE for one that is not here or not the
 * caller's to send in this conversation, with FILE_REFUSED when its channel cannot carry them.
 */
export async function attachmentsOf(
  ctx: CallerQueryCtx,
  conversation: Doc<"conversations">,
  uploadIds: readonly Id<"uploads">[],
): Promise<Attachment[]> {
  const files: Attachment[] = [];
  for (const uploadId of new Set(uploadIds)) {
    const upload = await ctx.db.get("uploads", uploadId);
    if (!isCallers(ctx, conversation._id, upload)) fail("FILE_GONE");
    const { name, storageId, found } = upload;
    if (storageId === undefined || found === undefined) fail("FILE_GONE");
    const problem = attachmentProblem(conversation.channel, { name, ...found }, files);
    if (problem !== null) fail("FILE_REFUSED", problem);
    files.push({ storageId, name, uploadId, ...found });
  }
  return files;
}

/** The caller's own copies of files that were sent elsewhere, to be sent in this conversation. */
export async function copyFiles(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  files: readonly Attachment[],
): Promise<Id<"uploads">[]> {
  const uploadIds: Id<"uploads">[] = [];
  for (const { storageId, name, uploadId: _, ...found } of files) {
    const { accountId, _id: conversationId } = conversation;
    const upload = { accountId, memberId: ctx.member._id, conversationId, name, storageId, found };
    uploadIds.push(await ctx.db.insert("uploads", upload));
  }
  return uploadIds;
}

/** From now on the files are the message's and stay. */
export async function markSent(
  ctx: MutationCtx,
  uploadIds: readonly Id<"uploads">[],
  messageId: Id<"messages">,
): Promise<void> {
  for (const id of uploadIds) {
    await ctx.db.patch("uploads", id, { messageId, expiresAt: undefined });
  }
}

/** What the list says of a message that is nothing but files. */
export function previewOfFiles(files: readonly Attachment[]): string {
  if (files.every(({ contentType }) => contentType.startsWith("image/"))) {
    return previewOf("", files.length);
  }
  return files.length === 1 ? (files[0]?.name ?? "") : `${files.length} files`;
}

/** Throws away files that were never sent and no draft has any more. Returns whether there may be more of them. */
export async function sweepUploads(ctx: MutationCtx): Promise<boolean> {
  const now = Date.now();
  const expired = await ctx.db
    .query("uploads")
    .withIndex("by_expiresAt", (q) => q.gt("expiresAt", 0).lt("expiresAt", now))
    .take(BATCH);
  for (const upload of expired) {
    if (await isInDraft(ctx, upload)) {
      await ctx.db.patch("uploads", upload._id, { expiresAt: now + KEPT_FOR });
    } else {
      await discard(ctx, upload);
    }
  }
  return expired.length === BATCH;
}

/** Their own, or one that was sent in this conversation and so is everybody's who can see it. */
function isCallers(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
  upload: Doc<"uploads"> | null,
): upload is Doc<"uploads"> {
  if (upload?.conversationId !== conversationId) return false;
  return upload.memberId === ctx.member._id || upload.messageId !== undefined;
}

async function toDraftFile(
  ctx: QueryCtx,
  { _id: uploadId, name, storageId, found }: Doc<"uploads">,
): Promise<DraftFile | null> {
  if (storageId === undefined || found === undefined) return null;
  const url = await ctx.storage.getUrl(storageId);
  return url === null ? null : { uploadId, name, url, ...found };
}

async function isInDraft(ctx: QueryCtx, upload: Doc<"uploads">): Promise<boolean> {
  const draft = await ctx.db
    .query("drafts")
    .withIndex("by_memberId_and_conversationId_and_kind", (q) =>
      q
        .eq("memberId", upload.memberId)
        .eq("conversationId", upload.conversationId)
        .eq("kind", "reply"),
    )
    .unique();
  return draft?.uploadIds?.includes(upload._id) ?? false;
}

async function discard(ctx: MutationCtx, upload: Doc<"uploads">): Promise<void> {
  if (upload.storageId !== undefined) await ctx.storage.delete(upload.storageId);
  await ctx.db.delete("uploads", upload._id);
}
