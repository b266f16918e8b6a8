import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { PORTAL_MAX_FILES } from "../shared/portal";
import { cleanFileName } from "./fileName";
import type { Portal } from "./portalLinks";
import type { attachment } from "./shapes";

/** How long a file that was added waits to be sent. ms */
const PATIENCE = 24 * 3_600_000;

type Attachment = Infer<typeof attachment>;

/** Keeps a file the customer has added until it is sent, or for a day. */
export async function addUpload(
  ctx: MutationCtx,
  { conversation }: Portal,
  { name, ...file }: Attachment,
): Promise<Id<"portalUploads">> {
  const { accountId, _id: conversationId } = conversation;
  const upload = { accountId, conversationId, name: cleanFileName(name), ...file };
  const uploadId = await ctx.db.insert("portalUploads", upload);
  await ctx.scheduler.runAfter(PATIENCE, internal.portal.dropUpload, { uploadId });
  return uploadId;
}

/** Takes files for a message; INVALID_INPUT for too many, and for one that is gone or of another conversation. */
export async function takeUploads(
  ctx: MutationCtx,
  { conversation }: Portal,
  uploadIds: Id<"portalUploads">[],
): Promise<Attachment[]> {
  if (uploadIds.length > PORTAL_MAX_FILES) fail("INVALID_INPUT");
  const files: Attachment[] = [];
  for (const uploadId of new Set(uploadIds)) {
    const upload = await ctx.db.get("portalUploads", uploadId);
    if (upload === null || upload.conversationId !== conversation._id) {
      fail("INVALID_INPUT", "A file is no longer here. Add it again.");
    }
    await ctx.db.delete("portalUploads", uploadId);
    files.push(attachmentOf(upload));
  }
  return files;
}

/** Removes a file that was added and never sent; nothing when it was sent. */
export async function dropUpload(ctx: MutationCtx, uploadId: Id<"portalUploads">): Promise<void> {
  const upload = await ctx.db.get("portalUploads", uploadId);
  if (upload === null) return;
  await ctx.db.delete("portalUploads", uploadId);
  await ctx.storage.delete(upload.storageId);
}

function attachmentOf({ name, storageId, contentType, size, width, height }: Doc<"portalUploads">) {
  return { name, storageId, contentType, size, width, height };
}
