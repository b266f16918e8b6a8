import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { ROLES, roleCan } from "../../convex/shared/roles";
import { erasureScene, fill, MARIA, OTHER, PHONE } from "./erasure-scene";
import { addAccount, type Member, codeOf, conversationWith, join, receive } from "./setup";

const PAGE = { numItems: 3, cursor: null };
const NOON = Date.UTC(2026, 10, 25, 18);

// Each scene has something in every table, and the machine may be busy with others.
vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

/** All messages of an export, page by page; between two pages `meanwhile` happens. */
async function read(
  { as }: Member,
  asked: { exportId: Id<"auditLog">; conversationId: Id<"conversations"> },
  meanwhile: () => Promise<unknown> = async () => {},
) {
  const all = [];
  let cursor: string | null = null;
  for (;;) {
    const paginationOpts = { numItems: 3, cursor };
    const result: Awaited<ReturnType<typeof page>> = await page(paginationOpts);
    all.push(...result.page);
    if (result.isDone) return all;
    cursor = result.continueCursor;
    await meanwhile();
  }
  async function page(paginationOpts: { numItems: number; cursor: string | null }) {
    return await as.query(api.exports.messages, { ...asked, paginationOpts });
  }
}

describe("AUTH-4 an export", () => {
  test("stands in the audit log before anything of it can be read", async () => {
    const s = await erasureScene();
    const { t, admin, customerId } = s;
    await fill(s);
    const { _id: conversationId } = await conversationWith(t, PHONE);
    await admin.as.mutation(api.exports.begin, { scope: { conversationId }, format: "pdf" });
    vi.setSystemTime(Date.now() + 1_000);
    await admin.as.mutation(api.exports.begin, { scope: { customerId }, format: "zip" });
    const asked = { kind: "data" as const, paginationOpts: { numItems: 2, cursor: null } };
    const { page } = await admin.as.query(api.audit.list, asked);
    expect(page).toMatchObject([
      { action: "customer.exported", detail: "ZIP", memberName: "admin", subject: { customerId } },
      { action: "conversation.exported", detail: "PDF", subject: { conversationId } },
    ]);
    // No other entry opens anything.
    const other = await t.run(async (ctx) => {
      return await ctx.db
        .query("auditLog")
        .filter((q) => q.eq(q.field("action"), "portal.linkMade"))
        .first();
    });
    const wrong = { exportId: other?._id ?? expect.fail(), conversationId };
    expect(await codeOf(admin.as.query(api.exports.conversation, wrong))).toBe("NOT_FOUND");
  });

  test("has each message with its times, its files and what the providers told of it", async () => {
    const s = await erasureScene();
    const { t, admin } = s;
    const { sid } = await fill(s);
    const { _id: conversationId } = await conversationWith(t, PHONE);
    const scope = { conversationId };
    const exportId = await admin.as.mutation(api.exports.begin, { scope, format: "json" });
    const asked = { exportId, conversationId };
    const head = await admin.as.query(api.exports.conversation, asked);
    expect(head).toMatchObject({
      origin: { business: "Acme", exportedBy: "admin", timeZone: "America/Chicago" },
      conversation: {
        channel: "sms",
        contactAddress: PHONE,
        firstAt: NOON + 1_000,
        consent: [{ address: PHONE, state: "implied" }],
      },
    });
    const all = await read(admin, asked);
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(all[0]).toMatchObject({
      kind: "message",
      direction: "in",
      body: "Maria here",
      author: MARIA.name,
      proof: [{ provider: "twilio", kind: "inbound", outcome: "applied" }],
    });
    const sent = all.find(({ body }) => body === "Hello Maria Alvarez");
    expect(sent).toMatchObject({
      direction: "out",
      status: "delivered",
      providerId: sid,
      proof: [{ subject: sid, status: "delivered", outcome: "applied", at: expect.any(Number) }],
      bodyUrl: expect.any(String),
      attachments: [
        { name: "Maria.txt", size: 13, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    });
    expect(all.map(({ kind }) => kind)).toContain("note");
    expect(all.map(({ event }) => event?.type)).toContain("assigned");
  });

  test("ends where it began: what comes meanwhile moves no page", async () => {
    const { t, admin } = await erasureScene();
    for (let n = 0; n < 8; n++) {
      await receive(t, { from: OTHER, body: `text ${n}` });
      vi.setSystemTime(Date.now() + 1_000);
    }
    const { _id: conversationId } = await conversationWith(t, OTHER);
    const scope = { conversationId };
    const exportId = await admin.as.mutation(api.exports.begin, { scope, format: "json" });
    let news = 0;
    const all = await read(admin, { exportId, conversationId }, async () => {
      vi.setSystemTime(Date.now() + 1_000);
      await receive(t, { from: OTHER, body: `news ${++news}` });
    });
    expect(news).toBeGreaterThan(1);
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 8 }, (_, n) => `text ${n}`));
  });

  test("of a customer reaches all of theirs, and nothing of anybody else’s", async () => {
    const s = await erasureScene();
    const { t, admin, customerId } = s;
    await fill(s);
    const exportId = await admin.as.mutation(api.exports.begin, {
      scope: { customerId },
      format: "zip",
    });
    const { customer } = await admin.as.query(api.exports.customer, { exportId });
    expect(customer).toMatchObject({
      name: MARIA.name,
      properties: ["12 Elm, Maria Alvarez"],
      merged: [{ name: "Maria A. Alvarez" }],
    });
    expect(customer.conversationIds).toHaveLength(4);
    const bodies: string[] = [];
    const drafts: string[] = [];
    for (const conversationId of customer.conversationIds) {
      const asked = { exportId, conversationId };
      bodies.push(...(await read(admin, asked)).map(({ body }) => body));
      const beside = await admin.as.query(api.exports.beside, asked);
      drafts.push(...beside.drafts.map(({ text }) => text));
    }
    expect(bodies).toEqual(expect.arrayContaining(["STOP", "From my email", "From Maria Alvarez"]));
    expect(bodies).not.toContain("Lee here");
    expect(drafts).toEqual(["Maria Alvarez"]);
    const { page: jobs } = await admin.as.query(api.exports.jobs, {
      exportId,
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(jobs.map(({ number }) => number).toSorted()).toEqual(["J-1", "J-2"]);
    const { page: events } = await admin.as.query(api.exports.events, {
      exportId,
      address: PHONE,
      paginationOpts: PAGE,
    });
    expect(events[0]).toMatchObject({ payload: `From=${PHONE}` });
    const { _id: lees } = await conversationWith(t, OTHER);
    const foreign = { exportId, conversationId: lees };
    expect(await codeOf(admin.as.query(api.exports.conversation, foreign))).toBe("NOT_FOUND");
  });
});

describe("AUTH-4 who exports", () => {
  test("only who manages data, and each by what they began themselves", async () => {
    const s = await erasureScene();
    const { t, accountId, admin, customerId } = s;
    await fill(s);
    const { _id: conversationId } = await conversationWith(t, PHONE);
    const scope = { conversationId };
    const exportId = await admin.as.mutation(api.exports.begin, { scope, format: "json" });
    for (const role of ROLES) {
      const member = await join(t, accountId, role, `another ${role}`);
      const may = roleCan(role, "manageData");
      const begin = member.as.mutation(api.exports.begin, { scope, format: "json" });
      expect(await codeOf(begin), role).toBe(may ? "no error" : "FORBIDDEN");
      const steal = member.as.query(api.exports.conversation, { exportId, conversationId });
      expect(await codeOf(steal), role).toBe(may ? "NOT_FOUND" : "FORBIDDEN");
    }
    const foreign = await join(t, await addAccount(t, "Other", null), "owner", "foreign");
    for (const theirs of [scope, { customerId }]) {
      const call = foreign.as.mutation(api.exports.begin, { scope: theirs, format: "json" });
      expect(await codeOf(call)).toBe("NOT_FOUND");
    }
  });

  test("who may no longer, cannot read on", async () => {
    const s = await erasureScene();
    const { t, admin } = s;
    await receive(t, { from: PHONE });
    const { _id: conversationId } = await conversationWith(t, PHONE);
    const scope = { conversationId };
    const exportId = await admin.as.mutation(api.exports.begin, { scope, format: "json" });
    await t.run(async (ctx) => await ctx.db.patch("members", admin.id, { role: "csr" }));
    const call = admin.as.query(api.exports.messages, {
      exportId,
      conversationId,
      paginationOpts: PAGE,
    });
    expect(await codeOf(call)).toBe("FORBIDDEN");
  });
});
