import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, internalQuery } from "./_generated/server";
import { accountAction, accountInternalMutation, accountMutation } from "./functions";
import { visibleConversation } from "./model/access";
import { requirePermission } from "./model/caller";
import { sniff } from "./model/media";
import { draftFile, storedFile } from "./model/shapes";
import type { DraftFile } from "./model/shapes";
import { beginUpload, claimFile, describeFile, sweepUploads } from "./model/uploads";
import { fail } from "./shared/errors";

/** Enough of a file to tell what it is; a JPEG may have a small picture of itself before its size. bytes */
const HEAD = 512 * 1024;

const found = storedFile.omit("storageId");

/** Quick Attach: where a file that is to be sent here can be uploaded, by POST, for an hour. */
export const begin = accountMutation({
  args: { conversationId: v.id("conversations"), name: v.string(), size: v.number() },
  returns: v.object({ uploadId: v.id("uploads"), url: v.string() }),
  handler: async (ctx, { conversationId, ...file }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    return await beginUpload(ctx, conversation, file);
  },
});

/** Quick Attach: a file has arrived; what it is by its own bytes, or FILE_REFUSED with the reason. */
export const finish = accountAction({
  args: { uploadId: v.id("uploads"), storageId: v.id("_storage") },
  returns: draftFile,
  handler: async (ctx, { uploadId, storageId }): Promise<DraftFile> => {
    const size: number = await ctx.runMutation(internal.uploads.claim, { uploadId, storageId });
    const blob = await ctx.storage.get(storageId);
    if (blob === null) fail("NOT_FOUND");
    const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
    const described: { file: DraftFile } | { problem: string } = await ctx.runMutation(
      internal.uploads.describe,
      { uploadId, found: { ...sniff(head), size } },
    );
    return "problem" in described ? fail("FILE_REFUSED", described.problem) : described.file;
  },
});

/** Called by finish before it looks into the file. Returns its size in bytes. */
export const claim = accountInternalMutation({
  args: { uploadId: v.id("uploads"), storageId: v.id("_storage") },
  returns: v.number(),
  handler: async (ctx, { uploadId, storageId }) => await claimFile(ctx, uploadId, storageId),
});

/** Called by finish with what it saw. */
export const describe = accountInternalMutation({
  args: { uploadId: v.id("uploads"), found },
  returns: v.union(v.object({ file: draftFile }), v.object({ problem: v.string() })),
  handler: async (ctx, args) => await describeFile(ctx, args.uploadId, args.found),
});

/** Called where a provider fetches the files of a message: one of them, null when it is not there. */
export const sentFile = internalQuery({
  args: { messageId: v.string(), index: v.number() },
  returns: v.union(v.null(), storedFile.extend({ name: v.string() })),
  handler: async (ctx, { messageId, index }) => {
    const id = ctx.db.normalizeId("messages", messageId);
    const message = id === null ? null : await ctx.db.get("messages", id);
    if (message?.direction !== "out") return null;
    const attachment = message.attachments?.[index];
    if (attachment === undefined) return null;
    const { uploadId: _, ...file } = attachment;
    return file;
  },
});

/** Every hour: files that were never sent. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    if (await sweepUploads(ctx)) await ctx.scheduler.runAfter(0, internal.uploads.sweep, {});
    return null;
  },
});
