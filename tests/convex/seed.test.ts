import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { linesOf } from "../../convex/seeding/build";
import { THREADS } from "../../convex/seeding/threads";
import { ROLES } from "../../convex/shared/roles";
import { type Backend, backend } from "./setup";

const ISSUER = "http://127.0.0.1:3220/oidc";
const PAGE = { numItems: 100, cursor: null };

function as(t: Backend, subject: string, issuer = ISSUER) {
  return t.withIdentity({ issuer, subject, tokenIdentifier: `${issuer}|${subject}` });
}

describe("the demo business", () => {
  let t: Backend;
  let demo: Awaited<ReturnType<typeof seed>>;
  const seed = async (issuer = ISSUER) => await t.action(internal.seed.run, { issuer });

  beforeEach(async () => {
    t = backend();
    demo = await seed();
  });

  test("has 8 members over all roles, 40 customers with properties and jobs", async () => {
    expect(demo.members).toHaveLength(8);
    expect(new Set(demo.members.map((member) => member.role))).toEqual(new Set(ROLES));
    await t.run(async (ctx) => {
      const customers = await ctx.db.query("customers").take(100);
      expect(customers).toHaveLength(40);
      for (const { _id, name } of customers) {
        const property = await ctx.db
          .query("properties")
          .withIndex("by_customerId", (q) => q.eq("customerId", _id))
          .first();
        const job = await ctx.db
          .query("jobs")
          .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", _id))
          .first();
        expect({ name, property, job }).not.toMatchObject({ property: null });
        expect({ name, property, job }).not.toMatchObject({ job: null });
      }
    });
  });

  test("INBOX-2 has 42 conversations over the three channels, 5 that need attention", async () => {
    const dispatcher = as(t, "demo-dana");
    const counts = await dispatcher.query(api.inbox.counts, {});
    expect(counts).toMatchObject({ total: 42, attention: 5, archived: 4, active: 38 });
    const args = { filter: "all" as const, paginationOpts: PAGE };
    const { page } = await dispatcher.query(api.inbox.list, args);
    expect(new Set(page.map((row) => row.channel))).toEqual(new Set(["sms", "email", "portal"]));
    expect(page.filter((row) => row.failed)).toHaveLength(1);
    expect(new Set(page.flatMap((row) => row.leadStatus ?? []))).toEqual(
      new Set(["new", "qualified", "followUp", "closed"]),
    );
  });

  test("counts, unread and badges agree with what is there, for every member", async () => {
    const badges: Record<string, number> = {};
    for (const { subject, name } of demo.members) {
      const me = as(t, subject);
      const counts = await me.query(api.inbox.counts, {});
      const { page } = await me.query(api.inbox.list, { filter: "all", paginationOpts: PAGE });
      expect(counts, name).toEqual({
        total: page.length,
        active: page.filter((row) => !row.archived).length,
        attention: page.filter((row) => row.attentionSince !== undefined).length,
        leads: page.filter((row) => row.isLead && !row.archived).length,
        archived: page.filter((row) => row.archived).length,
        inbound: page.reduce((sum, row) => sum + row.inboundSeq, 0),
      });
      const marks = await me.query(api.readMarks.forConversations, {
        conversationIds: page.map((row) => row._id),
      });
      expect(marks).toHaveLength(page.length);
      const read = marks.reduce((sum, mark) => sum + mark.seq, 0);
      expect(await me.query(api.readMarks.total, {}), name).toBe(read);
      for (const mark of marks) {
        const row = page.find((candidate) => candidate._id === mark.conversationId);
        expect(mark.seq).toBeLessThanOrEqual(row?.inboundSeq ?? -1);
      }
      badges[subject] = counts.inbound - read;
    }
    expect(badges["demo-dana"]).toBeGreaterThan(3);
    expect(badges["demo-dana"]).toBeLessThan(20);
    expect(Math.min(...Object.values(badges))).toBeGreaterThan(0);
  });

  test("each conversation's row says what its messages say", async () => {
    await t.run(async (ctx) => {
      for (const row of await ctx.db.query("conversations").take(100)) {
        const messages = await ctx.db
          .query("messages")
          .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", row._id))
          .take(200);
        const inbound = messages.filter((message) => message.direction === "in");
        expect(inbound.map((message) => message.inboundSeq)).toEqual(inbound.map((_, i) => i + 1));
        expect(row.inboundSeq).toBe(inbound.length);
        expect(row.lastActivityAt).toBe(messages.at(-1)?.at);
        expect(row.lastInboundAt).toBe(inbound.at(-1)?.at);
        const out = messages.filter((message) => message.direction === "out");
        expect(row.lastOutboundId).toBe(out.at(-1)?._id);
        expect(row.failed).toBe(out.at(-1)?.status === "failed");
      }
    });
  });

  test("a technician sees some of it, each for a reason", async () => {
    const counts = await as(t, "demo-eli").query(api.inbox.counts, {});
    expect(counts.total).toBeGreaterThan(3);
    expect(counts.total).toBeLessThan(20);
  });

  test("is made once, and left as people make it", async () => {
    const dana = as(t, "demo-dana");
    const { page } = await dana.query(api.inbox.list, {
      filter: "attention",
      paginationOpts: PAGE,
    });
    const first = page[0];
    if (first === undefined) throw new Error("nothing needs attention");
    await dana.mutation(api.conversations.noReplyNeeded, { conversationId: first._id });
    expect(await seed()).toEqual(demo);
    expect(await dana.query(api.inbox.counts, {})).toMatchObject({ total: 42, attention: 4 });
  });

  test("is completed if its making was cut short", async () => {
    const half = backend();
    const { accountId } = await half.mutation(internal.seed.begin, { issuer: ISSUER });
    const now = Date.now();
    await half.mutation(internal.seed.addCustomers, { accountId, from: 0, now });
    await half.action(internal.seed.run, { issuer: ISSUER });
    await half.action(internal.seed.run, { issuer: ISSUER });
    expect(await as(half, "demo-rosa").query(api.inbox.counts, {})).toMatchObject({ total: 42 });
    const customers = await half.run(async (ctx) => await ctx.db.query("customers").take(100));
    expect(customers).toHaveLength(40);
  });

  test("its members move with who signs them in", async () => {
    const moved = "http://127.0.0.1:4220/oidc";
    await seed(moved);
    expect(await as(t, "demo-dana").query(api.me.current, {})).toBeNull();
    expect(await as(t, "demo-dana", moved).query(api.me.current, {})).toMatchObject({
      member: {
        name: "Dana Whitfield",
        role: "dispatcher",
        permissions: ["message", "assign", "viewAll"],
      },
      account: { name: "Bluebonnet Heating & Air" },
    });
  });

  test("another business beside it sees nothing of it", async () => {
    const owner = await t.mutation(internal.seed.otherAccount, { issuer: ISSUER });
    expect(await t.mutation(internal.seed.otherAccount, { issuer: ISSUER })).toEqual(owner);
    expect(await as(t, owner.subject).query(api.inbox.counts, {})).toMatchObject({ total: 0 });
  });

  test("a customer of it who texts lands in their own thread", async () => {
    vi.stubEnv("TWILIO_ACCOUNT_SID", "AC1");
    await t.mutation(internal.channels.twilio.apply.inbound, {
      sid: "SM" + "1".repeat(32),
      from: "+15125550101",
      to: demo.phoneNumber,
      body: "Any news?",
      mediaCount: 0,
      ours: true,
      payload: "",
    });
    const args = { filter: "all" as const, paginationOpts: PAGE };
    const { page } = await as(t, "demo-dana").query(api.inbox.list, args);
    expect(page[0]).toMatchObject({ contactName: "Maria Alvarez", preview: "Any news?" });
    expect(page).toHaveLength(42);
  });
});

test("the demo's threads run forward in time and by day, whatever the hour they are made", () => {
  for (let hour = 0; hour < 24; hour++) {
    const now = 1_763_000_000_000 + hour * 3_600_000;
    for (const { thread } of THREADS) {
      const times = linesOf(thread, now, "America/Chicago").map((line) => line.at);
      expect(times.length).toBeGreaterThan(0);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(new Set(times).size).toBe(times.length);
      expect(times.at(-1)).toBeLessThan(now);
    }
  }
});
