import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { type DraftKind, MAX_DRAFT } from "../shared/together";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";

type Content = {
  text: string;
  after?: Id<"messages"> | null | undefined;
  uploadIds?: Id<"uploads">[] | undefined;
};

/** Files of one draft; more than any channel carries. */
const MAX_FILES = 20;

/**
 * Keeps what the caller is writing in place of what they had written; nothing but blanks, and no
 * file, removes it. Returns the draft's version, null when there is none. Ends with INVALID_INPUT
 * past MAX_DRAFT.
 */
export async function saveDraft(
  ctx: CallerMutationCtx,
  conversationId: Id<"conversations">,
  kind: DraftKind,
  { text, after, uploadIds = [] }: Content,
): Promise<number | null> {
  if (text.length > MAX_DRAFT || uploadIds.length > MAX_FILES) {
    fail("INVALID_INPUT", "This draft is too long to be kept.");
  }
  const before = await draftOf(ctx, conversationId, kind);
  if (text.trim() === "" && uploadIds.length === 0) {
    if (before !== null) await ctx.db.delete("drafts", before._id);
    return null;
  }
  const sameFiles = (before?.uploadIds ?? []).join() === uploadIds.join();
  if (before?.text === text && before.after === after && sameFiles) return before.version;
  const version = Math.max(Date.now(), (before?.version ?? 0) + 1);
  if (before !== null) {
    await ctx.db.patch("drafts", before._id, { text, after, uploadIds, version });
  } else {
    await ctx.db.insert("drafts", {
      accountId: ctx.account._id,
      memberId: ctx.member._id,
      conversationId,
      kind,
      text,
      after,
      uploadIds,
      version,
    });
  }
  return version;
}

/** What the caller wrote has been sent: their draft of it is done with. */
export async function removeDraft(
  ctx: CallerMutationCtx,
  conversationId: Id<"conversations">,
  kind: DraftKind,
): Promise<void> {
  const draft = await draftOf(ctx, conversationId, kind);
  if (draft !== null) await ctx.db.delete("drafts", draft._id);
}

/** Gives a member back what they wrote as a reply, unless they have begun another. */
export async function giveDraft(
  ctx: MutationCtx,
  { _id: conversationId, accountId }: Doc<"conversations">,
  memberId: Id<"members">,
  text: string,
): Promise<void> {
  if ((await draftBy(ctx, memberId, conversationId, "reply")) !== null) return;
  const draft = { accountId, memberId, conversationId, kind: "reply" as const };
  await ctx.db.insert("drafts", { ...draft, text, version: Date.now() });
}

async function draftOf(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
  kind: DraftKind,
): Promise<Doc<"drafts"> | null> {
  return await draftBy(ctx, ctx.member._id, conversationId, kind);
}

async function draftBy(
  ctx: QueryCtx,
  memberId: Id<"members">,
  conversationId: Id<"conversations">,
  kind: DraftKind,
): Promise<Doc<"drafts"> | null> {
  return await ctx.db
    .query("drafts")
    .withIndex("by_memberId_and_conversationId_and_kind", (q) =>
      q.eq("memberId", memberId).eq("conversationId", conversationId).eq("kind", kind),
    )
    .unique();
}
