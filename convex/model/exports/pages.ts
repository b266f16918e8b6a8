import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { ExportFormat } from "../../shared/exports";
import { fail } from "../../shared/errors";
import { visibleConversation } from "../access";
import { recordAudit } from "../audit";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "../caller";
import { ledgersOf } from "../consentHistory";
import { visibleCustomer } from "../customerAccess";
import type {
  ExportedConversation,
  ExportedMessage,
  ExportScope,
  exportedEvent,
  exportOrigin,
} from "./shapes";
import type { attachment } from "../shapes";

/** Messages of a page: each reads its files and what the journal has of it. */
const MAX_PAGE = 50;
/** Events of a page: each can be as long as a webhook. */
const MAX_EVENT_PAGE = 30;
/** Words of a provider about one message: it has fewer than ten. */
const MAX_PROOF = 32;

/**
 * Begins an export: who takes what out stands in the audit log before anything can be read. The
 * entry is the ticket that every read asks for, and its time is where the export ends. Ends with
 * FORBIDDEN or NOT_FOUND.
 */
export async function beginExport(
  ctx: CallerMutationCtx,
  scope: ExportScope,
  format: ExportFormat,
): Promise<Id<"auditLog">> {
  requirePermission(ctx, "manageData");
  if ("conversationId" in scope) {
    const { _id } = await visibleConversation(ctx, scope.conversationId);
    return await recordAudit(ctx, "conversation.exported", _id, format.toUpperCase());
  }
  const { _id } = await visibleCustomer(ctx, scope.customerId);
  return await recordAudit(ctx, "customer.exported", _id, format.toUpperCase());
}

/** Whose export it is and what of; NOT_FOUND for all but the member's own. Ends with FORBIDDEN. */
async function ticketOf(ctx: CallerQueryCtx, exportId: Id<"auditLog">) {
  requirePermission(ctx, "manageData");
  const entry = await ctx.db.get("auditLog", exportId);
  if (entry === null || entry.memberId !== ctx.member._id) fail("NOT_FOUND");
  return entry;
}

/** The customer of an export. */
export async function customerOfExport(
  ctx: CallerQueryCtx,
  exportId: Id<"auditLog">,
): Promise<{ customer: Doc<"customers">; at: number }> {
  const { action, subject, at } = await ticketOf(ctx, exportId);
  const id = action === "customer.exported" ? ctx.db.normalizeId("customers", subject) : null;
  if (id === null) fail("NOT_FOUND");
  return { customer: await visibleCustomer(ctx, id), at };
}

/** A conversation that the export is about, itself or as one of its customer's. */
export async function conversationOfExport(
  ctx: CallerQueryCtx,
  exportId: Id<"auditLog">,
  conversationId: Id<"conversations">,
): Promise<{ conversation: Doc<"conversations">; at: number }> {
  const { action, subject, at } = await ticketOf(ctx, exportId);
  const conversation = await visibleConversation(ctx, conversationId);
  const covers =
    (action === "conversation.exported" && subject === conversationId) ||
    (action === "customer.exported" && subject === conversation.customerId);
  return covers ? { conversation, at } : fail("NOT_FOUND");
}

/** By whom and when, as every export says at its head. */
export function originOf({ account, member }: CallerQueryCtx, exportedAt: number) {
  const { name: business, timeZone, locale } = account;
  const origin: Infer<typeof exportOrigin> = {
    business,
    timeZone,
    locale,
    exportedBy: member.name,
    exportedAt,
  };
  return origin;
}

/** The head of a conversation. */
export async function exportedHead(
  ctx: CallerQueryCtx,
  conversation: Doc<"conversations">,
): Promise<ExportedConversation> {
  const { _id, channel, contactName, contactAddress, ourAddress, optedOut } = conversation;
  const first = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", _id))
    .first();
  return {
    _id,
    channel,
    contactName,
    contactAddress: channel === "portal" ? undefined : contactAddress,
    ourAddress,
    optedOut,
    firstAt: first?.at,
    consent: channel === "portal" ? [] : await ledgersOf(ctx, { conversationId: _id }),
  };
}

/** A page of what was said up to a time, oldest first: what comes meanwhile moves no page. */
export async function exportedMessages(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  upTo: number,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<ExportedMessage>> {
  const result = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", conversation._id).lte("at", upTo),
    )
    .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
  return { ...result, page: await Promise.all(result.page.map((m) => toExported(ctx, m))) };
}

/** A page of the journal about an address, word for word, oldest first. */
export async function exportedEvents(
  ctx: CallerQueryCtx,
  address: string,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<Infer<typeof exportedEvent>>> {
  const result = await ctx.db
    .query("providerEvents")
    .withIndex("by_accountId_and_contact_and_receivedAt", (q) =>
      q.eq("accountId", ctx.account._id).eq("contact", address),
    )
    .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_EVENT_PAGE) });
  const page = result.page.map((event) => ({ ...toProof(event), payload: event.payload }));
  return { ...result, page };
}

async function toExported(ctx: QueryCtx, m: Doc<"messages">): Promise<ExportedMessage> {
  const internal = m.event === undefined ? "note" : "event";
  return {
    _id: m._id,
    kind: m.direction === "internal" ? internal : "message",
    direction: m.direction,
    author: m.authorName,
    at: m.at,
    receivedAt: m.receivedAt,
    body: m.body,
    bodyUrl: await urlOf(ctx, m.bodyId),
    event: m.event,
    mentions: m.mentions,
    email: m.email && (await toExportedEmail(ctx, m.email, m.rfcId)),
    attachments: await Promise.all((m.attachments ?? []).map((file) => toExportedFile(ctx, file))),
    status: m.status,
    errorCode: m.errorCode,
    errorReason: m.errorReason,
    providerId: m.providerId,
    segments: m.segments,
    attempt: m.attempt,
    seenAt: m.seenAt,
    aiGenerated: m.aiGenerated,
    elsewhere: m.elsewhere,
    proof: await proofOf(ctx, m._id),
  };
}

async function toExportedFile(
  ctx: QueryCtx,
  { storageId, name, contentType, size, width, height }: Infer<typeof attachment>,
): Promise<ExportedMessage["attachments"][number]> {
  const sha256 = await sha256Of(ctx, storageId);
  return { name, contentType, size, width, height, sha256, url: await urlOf(ctx, storageId) };
}

async function toExportedEmail(
  ctx: QueryCtx,
  { htmlId, originalId, ...head }: NonNullable<Doc<"messages">["email"]>,
  messageId: string | undefined,
): Promise<ExportedMessage["email"]> {
  return {
    ...head,
    messageId,
    htmlUrl: await urlOf(ctx, htmlId),
    originalUrl: await urlOf(ctx, originalId),
  };
}

async function proofOf(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<ExportedMessage["proof"]> {
  const events = await ctx.db
    .query("providerEvents")
    .withIndex("by_messageId_and_receivedAt", (q) => q.eq("messageId", messageId))
    .take(MAX_PROOF);
  return events.map(toProof);
}

function toProof(event: Doc<"providerEvents">): ExportedMessage["proof"][number] {
  const { receivedAt: at, provider, subject, eventKey, kind, outcome, reason } = event;
  // Twilio's word stands in the key alone.
  const word = kind === "status" ? (event.status ?? eventKey.split(":")[2]) : undefined;
  return { at, provider, subject, eventKey, kind, status: word, outcome, reason };
}

async function urlOf(ctx: QueryCtx, id: Id<"_storage"> | undefined): Promise<string | undefined> {
  return id && ((await ctx.storage.getUrl(id)) ?? undefined);
}

/** In hex, whichever way the deployment writes it. */
async function sha256Of(ctx: QueryCtx, id: Id<"_storage">): Promise<string | undefined> {
  const sha256 = (await ctx.db.system.get("_storage", id))?.sha256;
  if (sha256 === undefined || /^[0-9a-f]{64}$/i.test(sha256)) return sha256?.toLowerCase();
  return Array.from(atob(sha256), (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join(
    "",
  );
}
