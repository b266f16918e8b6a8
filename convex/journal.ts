import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { accountMutation, accountQuery } from "./functions";
import { recordAudit } from "./model/audit";
import { requirePermission } from "./model/caller";
import { journalEventOf, journalPage, pruneBatch, replayEvent } from "./model/journal";
import { eventOutcome, journalEvent, journalRow, keepDays, provider } from "./model/shapes";
import { DEFAULT_KEEP_DAYS } from "./shared/journal";

/** Delivery journal: newest first, all of it or what the words and filters leave. */
export const list = accountQuery({
  args: {
    words: v.string(),
    outcome: v.optional(eventOutcome),
    provider: v.optional(provider),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(journalRow),
  handler: async (ctx, { paginationOpts, ...asked }) => {
    requirePermission(ctx, "manageSettings");
    return await journalPage(ctx, asked, paginationOpts);
  },
});

/** Delivery journal: one event with its raw text. An id as an address has it: it may be anything. */
export const get = accountQuery({
  args: { eventId: v.string() },
  returns: v.union(v.null(), journalEvent),
  handler: async (ctx, { eventId }) => {
    requirePermission(ctx, "manageSettings");
    const id = ctx.db.normalizeId("providerEvents", eventId);
    return id === null ? null : await journalEventOf(ctx, id);
  },
});

/** Delivery journal: "Replay". */
export const replay = accountMutation({
  args: { eventId: v.id("providerEvents") },
  returns: v.object({
    changed: v.boolean(),
    outcome: eventOutcome,
    reason: v.optional(v.string()),
  }),
  handler: async (ctx, { eventId }) => {
    requirePermission(ctx, "manageSettings");
    return await replayEvent(ctx, eventId);
  },
});

/** Delivery journal: how many days it is kept. */
export const keptFor = accountQuery({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    requirePermission(ctx, "manageSettings");
    return ctx.account.journalDays ?? DEFAULT_KEEP_DAYS;
  },
});

/** Delivery journal: keep it so many days from now on. */
export const setKeptFor = accountMutation({
  args: { days: keepDays },
  returns: v.null(),
  handler: async (ctx, { days }) => {
    requirePermission(ctx, "manageSettings");
    await ctx.db.patch("accounts", ctx.account._id, { journalDays: days });
    await recordAudit(ctx, "journal.kept", ctx.account._id, String(days));
    return null;
  },
});

/** Four times a day: drops what is too old, batch by batch. */
export const prune = internalMutation({
  args: { cursor: v.union(v.null(), v.string()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const next = await pruneBatch(ctx, cursor);
    if (next !== null) await ctx.scheduler.runAfter(0, internal.journal.prune, next);
    return null;
  },
});
