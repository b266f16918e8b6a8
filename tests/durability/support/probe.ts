/**
 * Functions for these tests alone, pushed beside the product's own as "probe": the state of the
 * database in one consistent read, and a mutation that nothing but its session keeps from running
 * twice.
 */
import { v } from "convex/values";
import type { Doc, Id, TableNames } from "../../../convex/_generated/dataModel.js";
import {
  internalQuery,
  mutation,
  type MutationCtx,
  type QueryCtx,
} from "../../../convex/_generated/server.js";
import schema from "../../../convex/schema.ts";

const ACTION = "probe";
const COUNTS = ["total", "active", "attention", "leads", "archived", "inbound"] as const;

async function firstAccount(ctx: MutationCtx): Promise<Id<"accounts">> {
  const account = await ctx.db.query("accounts").first();
  if (account === null) throw new Error("There is no account");
  return account._id;
}

/** Adds a line to the journal, as often as it runs. */
export const append = mutation({
  args: { line: v.string(), padding: v.optional(v.string()) },
  handler: async (ctx, { line, padding = "" }): Promise<Id<"auditLog">> =>
    await ctx.db.insert("auditLog", {
      accountId: await firstAccount(ctx),
      action: ACTION + padding,
      subject: line,
      at: Date.now(),
    }),
});

/** All that was written at `since` or later, and what does not add up. */
export const state = internalQuery({
  args: { since: v.number() },
  handler: async (ctx, { since }) => {
    const messages = await ctx.db
      .query("messages")
      .withIndex("by_creation_time", (q) => q.gte("_creationTime", since))
      .collect();
    const lines = await ctx.db
      .query("auditLog")
      .withIndex("by_creation_time", (q) => q.gte("_creationTime", since))
      .collect();
    const events = await ctx.db
      .query("providerEvents")
      .withIndex("by_creation_time", (q) => q.gte("_creationTime", since))
      .collect();
    return {
      messages,
      lines: lines
        .filter(({ action }) => action.startsWith(ACTION))
        .map(({ _id, subject }) => ({ _id, subject })),
      events: events.map(({ eventKey, outcome }) => ({ eventKey, outcome })),
      outbox: await ctx.db.query("outbox").collect(),
      problems: await recount(ctx),
    };
  },
});

/** Where the next upload may go. */
export const uploadUrl = mutation({
  args: {},
  handler: async (ctx) => await ctx.storage.generateUploadUrl(),
});

/** Every document there is, by table, but for how far Twilio's list has been read. */
export const everything = internalQuery({
  args: {},
  handler: async (ctx) => {
    const tables = (Object.keys(schema.tables) as TableNames[]).filter(
      (name) => name !== "cursors",
    );
    const rows = tables.map(async (name) => [name, await ctx.db.query(name).collect()] as const);
    const files = await ctx.db.system.query("_storage").collect();
    return { ...Object.fromEntries(await Promise.all(rows)), files };
  },
});

/** Counts everything that the product keeps a count of, and says where the two differ. */
async function recount(ctx: QueryCtx): Promise<string[]> {
  const problems: string[] = [];
  const conversations = await ctx.db.query("conversations").collect();
  const messages = Map.groupBy(await ctx.db.query("messages").collect(), (m) => m.conversationId);
  const inbound = new Map<Id<"conversations">, Doc<"messages">[]>();
  for (const { _id, inboundSeq } of conversations) {
    const received = (messages.get(_id) ?? []).filter(({ direction }) => direction === "in");
    inbound.set(_id, received);
    const seqs = received.map((message) => message.inboundSeq ?? 0).sort((a, b) => a - b);
    const gap = seqs.findIndex((seq, index) => seq !== index + 1);
    if (gap >= 0) problems.push(`${_id}: inbound ${gap + 1} is numbered ${seqs[gap]}`);
    if (seqs.length !== inboundSeq) problems.push(`${_id}: ${inboundSeq} not ${seqs.length}`);
  }

  const byId = new Map(conversations.map((row) => [row._id, row]));
  const counters = await ctx.db.query("counters").collect();
  const audiences = await ctx.db.query("audiences").collect();
  const marks = await ctx.db.query("readMarks").collect();
  for (const member of await ctx.db.query("members").collect()) {
    const isTechnician = member.role === "technician";
    const visible = isTechnician
      ? audiences
          .filter(({ memberId }) => memberId === member._id)
          .flatMap(({ conversationId }) => byId.get(conversationId) ?? [])
      : conversations.filter(({ accountId }) => accountId === member.accountId);
    const scope = isTechnician ? member._id : member.accountId;
    for (const field of COUNTS) {
      const kept = sum(counters.filter((row) => row.scope === scope).map((row) => row[field]));
      const real = sum(visible.map((row) => countOf(row, field)));
      if (kept !== real) problems.push(`${member.name}: ${field} is ${kept} not ${real}`);
    }
    const own = new Map(
      marks
        .filter(({ memberId }) => memberId === member._id)
        .map((mark) => [mark.conversationId, mark.seq]),
    );
    const before = (id: Id<"conversations">) =>
      Math.max(
        0,
        ...(inbound.get(id) ?? [])
          .filter(({ receivedAt }) => (receivedAt ?? Infinity) <= member.readBefore)
          .map(({ inboundSeq }) => inboundSeq ?? 0),
      );
    const read = sum(visible.map(({ _id }) => own.get(_id) ?? (isTechnician ? 0 : before(_id))));
    const total = await ctx.db
      .query("readTotals")
      .withIndex("by_memberId", (q) => q.eq("memberId", member._id))
      .unique();
    if ((total?.total ?? 0) !== read) {
      problems.push(`${member.name}: has read ${total?.total} not ${read}`);
    }
  }
  return problems;
}

function countOf(row: Doc<"conversations">, field: (typeof COUNTS)[number]): number {
  switch (field) {
    case "total":
      return 1;
    case "inbound":
      return row.inboundSeq;
    case "active":
      return Number(!row.archived);
    case "archived":
      return Number(row.archived);
    case "attention":
      return Number(row.attentionSince !== undefined);
    case "leads":
      return Number(row.isLead && !row.archived);
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
