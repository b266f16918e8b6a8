import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { ThreadMessage } from "./shapes";

/** What the thread shows of a message, with the addresses of the files that belong to it. */
export async function toThreadMessage(ctx: QueryCtx, m: Doc<"messages">): Promise<ThreadMessage> {
  return {
    _id: m._id,
    direction: m.direction,
    event: m.event,
    authorId: m.authorId,
    authorName: m.authorName,
    body: m.body,
    bodyUrl: await urlOf(ctx, m.bodyId),
    mentions: m.mentions,
    email: m.email && (await toThreadEmail(ctx, m.email)),
    attachments: m.attachments && (await toThreadAttachments(ctx, m.attachments)),
    status: m.status,
    errorCode: m.errorCode,
    errorReason: m.errorReason,
    segments: m.segments,
    mediaCount: m.mediaCount,
    aiGenerated: m.aiGenerated,
    undoable: m.undoable,
    at: m.at,
    seenAt: m.seenAt,
    clientId: m.clientId,
    inboundSeq: m.inboundSeq,
    elsewhere: m.elsewhere,
  };
}

async function toThreadEmail(
  ctx: QueryCtx,
  { subject, from, to, cc, automatic, htmlId, originalId }: NonNullable<Doc<"messages">["email"]>,
): Promise<ThreadMessage["email"]> {
  const [htmlUrl, originalUrl] = await Promise.all([urlOf(ctx, htmlId), urlOf(ctx, originalId)]);
  return { subject, from, to, cc, automatic, htmlUrl, originalUrl };
}

async function toThreadAttachments(
  ctx: QueryCtx,
  attachments: NonNullable<Doc<"messages">["attachments"]>,
): Promise<ThreadMessage["attachments"]> {
  return await Promise.all(
    attachments.map(async ({ storageId, ...rest }) => ({
      ...rest,
      url: (await ctx.storage.getUrl(storageId)) ?? undefined,
    })),
  );
}

async function urlOf(
  ctx: QueryCtx,
  storageId: Id<"_storage"> | undefined,
): Promise<string | undefined> {
  if (storageId === undefined) return undefined;
  return (await ctx.storage.getUrl(storageId)) ?? undefined;
}
