import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { TOKEN_BYTES, isTokenShaped } from "../shared/portal";
import { canSee } from "./access";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "./caller";
import { findByAddress, insertConversation } from "./conversations";
import { canOpenCustomer } from "./customerAccess";
import { conversationsOf } from "./customerConversations";
import { recordEvent } from "./timeline";

/** What a token opens: one conversation, and nothing beside it. */
export type Portal = { link: Doc<"portalLinks">; conversation: Doc<"conversations"> };

/** What the token opens; null alike for one that never was, one that is revoked and one gone with its conversation. */
export async function findPortal(ctx: QueryCtx, token: string): Promise<Portal | null> {
  if (!isTokenShaped(token)) return null;
  const tokenHash = await hashOf(token);
  const link = await ctx.db
    .query("portalLinks")
    .withIndex("by_tokenHash", (q) => q.eq("tokenHash", tokenHash))
    .unique();
  if (link === null || link.revokedAt !== undefined) return null;
  const conversation = await ctx.db.get("conversations", link.conversationId);
  return conversation === null ? null : { link, conversation };
}

/** As findPortal, but ends with PORTAL_CLOSED where that finds nothing. */
export async function requirePortal(ctx: QueryCtx, token: string): Promise<Portal> {
  return (await findPortal(ctx, token)) ?? fail("PORTAL_CLOSED");
}

/** The link in use to a portal conversation. */
export async function activeLink(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
): Promise<Doc<"portalLinks"> | null> {
  return await ctx.db
    .query("portalLinks")
    .withIndex("by_conversationId_and_revokedAt", (q) =>
      q.eq("conversationId", conversation._id).eq("revokedAt", undefined),
    )
    .first();
}

/**
 * The portal conversation of whoever this conversation is with; null while there is none. Ends with
 * NOT_FOUND when the caller may not see it.
 */
export async function portalConversation(
  ctx: CallerQueryCtx,
  { channel, customerId, ...rest }: Doc<"conversations">,
): Promise<Doc<"conversations"> | null> {
  if (channel === "portal") return { channel, customerId, ...rest };
  if (customerId === undefined) return null;
  const all = await conversationsOf(ctx, customerId);
  const found =
    all.find((conversation) => conversation.channel === "portal") ??
    (await findByAddress(ctx, ctx.account._id, "portal", customerId));
  if (found !== null && !(await canSee(ctx, found))) fail("NOT_FOUND");
  return found;
}

/**
 * Makes the customer's link, in place of the one there was, and their portal conversation if they
 * have none. Returns the token, which is told this once. Ends with FORBIDDEN, NOT_FOUND, or
 * INVALID_INPUT for a contact without a profile.
 */
export async function makeLink(
  ctx: CallerMutationCtx,
  from: Doc<"conversations">,
): Promise<string> {
  requirePermission(ctx, "message");
  const conversation = (await portalConversation(ctx, from)) ?? (await open(ctx, from));
  const before = await activeLink(ctx, conversation);
  const now = Date.now();
  if (before !== null) await ctx.db.patch("portalLinks", before._id, { revokedAt: now });
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
  await ctx.db.insert("portalLinks", {
    accountId: ctx.account._id,
    conversationId: conversation._id,
    tokenHash: await hashOf(token),
    memberId: ctx.member._id,
    memberName: ctx.member.name,
    madeAt: now,
  });
  await recordEvent(ctx, conversation, { type: "portalLinkMade" }, ctx.member);
  await recordAudit(ctx, "portal.linkMade", conversation._id);
  return token;
}

/** Ends the link in use, at once and on every open page. Ends with FORBIDDEN. */
export async function revokeLink(
  ctx: CallerMutationCtx,
  from: Doc<"conversations">,
): Promise<void> {
  requirePermission(ctx, "message");
  const conversation = await portalConversation(ctx, from);
  const link = conversation === null ? null : await activeLink(ctx, conversation);
  if (conversation === null || link === null) return;
  await ctx.db.patch("portalLinks", link._id, { revokedAt: Date.now() });
  await recordEvent(ctx, conversation, { type: "portalLinkRevoked" }, ctx.member);
  await recordAudit(ctx, "portal.linkRevoked", conversation._id);
}

/** A customer's first portal conversation, with nothing in it yet. */
async function open(ctx: MutationCtx & CallerMutationCtx, from: Doc<"conversations">) {
  const customer =
    from.customerId === undefined ? null : await ctx.db.get("customers", from.customerId);
  if (customer === null) fail("INVALID_INPUT", "Make a profile for this contact first.");
  if (!(await canOpenCustomer(ctx, customer))) fail("FORBIDDEN");
  return await insertConversation(ctx, {
    accountId: ctx.account._id,
    channel: "portal",
    contactAddress: customer._id,
    contactName: customer.name,
    customerId: customer._id,
    ourAddress: from.ourAddress,
    isLead: false,
    archived: false,
    attention: false,
    settledSeq: 0,
    lastActivityAt: Date.now(),
    preview: "Portal link made",
    inboundSeq: 0,
    failed: false,
    optedOut: false,
  });
}

/** SHA-256 in hex. A token is random enough to need no salt. */
async function hashOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
