import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { addCustomer } from "../../convex/model/customers";
import {
  CUSTOMER,
  OUR_NUMBER,
  addAccount,
  backend,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

const ONE_PAGE = { numItems: 25, cursor: null };

describe("an inbound text", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => void vi.useRealTimers());

  test("CHAN-7 from an unknown sender becomes a lead, unknown until named", async () => {
    const t = backend();
    const accountId = await addAccount(t);
    const csr = await join(t, accountId, "csr");
    await receive(t, { body: "Do you fix\n heat pumps?" });
    const { page } = await csr.as.query(api.inbox.list, {
      filter: "leads",
      paginationOpts: ONE_PAGE,
    });
    expect(page).toMatchObject([
      {
        channel: "sms",
        contactName: "Unknown contact",
        contactAddress: CUSTOMER,
        isLead: true,
        leadStatus: "new",
        preview: "Do you fix heat pumps?",
        lastDirection: "in",
        inboundSeq: 1,
        archived: false,
        failed: false,
      },
    ]);
    expect(await csr.as.query(api.inbox.counts, {})).toEqual({
      total: 1,
      active: 1,
      attention: 1,
      leads: 1,
      archived: 0,
      inbound: 1,
    });
  });

  test("from a customer's number belongs to that customer, and is no lead", async () => {
    const t = backend();
    const accountId = await addAccount(t);
    const customerId = await t.run(
      async (ctx) =>
        await addCustomer(ctx, { accountId, name: "Maria", phones: [CUSTOMER], emails: [] }),
    );
    await receive(t);
    expect(await conversationWith(t)).toMatchObject({
      customerId,
      contactName: "Maria",
      isLead: false,
    });
  });

  test("CHAN-3 delivered 100 times has one effect", async () => {
    const t = backend();
    const accountId = await addAccount(t);
    const csr = await join(t, accountId, "csr");
    const text = await receive(t);
    const again = async () => await t.mutation(internal.channels.twilio.apply.inbound, text);
    await Promise.all(Array.from({ length: 100 }, again));
    const { _id } = await conversationWith(t);
    expect(await messagesOf(t, _id)).toHaveLength(1);
    expect(await csr.as.query(api.inbox.counts, {})).toMatchObject({ total: 1, inbound: 1 });
    const events = await t.run(async (ctx) => await ctx.db.query("providerEvents").take(10));
    expect(events).toHaveLength(1);
  });

  test("numbers the messages of a conversation and orders them by arrival", async () => {
    const t = backend();
    await addAccount(t);
    for (const body of ["one", "two", "three"]) await receive(t, { body });
    const { _id, inboundSeq } = await conversationWith(t);
    expect(inboundSeq).toBe(3);
    expect((await messagesOf(t, _id)).map((m) => [m.inboundSeq, m.body])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
  });

  test("keeps its order even if the clock steps back", async () => {
    const t = backend();
    await addAccount(t);
    await receive(t, { body: "one" });
    vi.setSystemTime(1_600_000_000_000);
    await receive(t, { body: "two" });
    const { _id, lastActivityAt } = await conversationWith(t);
    expect(lastActivityAt).toBe(1_700_000_000_000);
    expect((await messagesOf(t, _id)).map((m) => m.body)).toEqual(["one", "two"]);
  });

  test.each([
    ["to a number that is not ours", { to: "+15125550199" }],
    ["for another Twilio account", { ours: false }],
  ])("CHAN-3 %s is kept in quarantine, not lost and not shown", async (_, change) => {
    const t = backend();
    await addAccount(t);
    await receive(t, { ...change, payload: "Body=Hello" });
    await t.run(async (ctx) => {
      expect(await ctx.db.query("messages").take(5)).toEqual([]);
      expect(await ctx.db.query("providerEvents").take(5)).toMatchObject([
        { outcome: "quarantined", payload: "Body=Hello" },
      ]);
    });
  });

  test("with pictures and no words still says something in the list", async () => {
    const t = backend();
    await addAccount(t);
    await receive(t, { body: "", mediaCount: 2 });
    const { _id, preview } = await conversationWith(t);
    expect(preview).toBe("2 pictures");
    expect(await messagesOf(t, _id)).toMatchObject([{ body: "", mediaCount: 2 }]);
  });

  test("a preview is one line of at most 140 characters and never half a character", async () => {
    const t = backend();
    await addAccount(t);
    await receive(t, { body: "😀".repeat(100) });
    const { preview } = await conversationWith(t);
    expect(preview.length).toBeLessThanOrEqual(140);
    expect(preview.isWellFormed()).toBe(true);
  });

  test("answers from the number the customer last wrote to", async () => {
    const t = backend();
    const accountId = await addAccount(t);
    const second = "+15125550101";
    await t.run(
      async (ctx) =>
        await ctx.db.insert("phoneNumbers", { accountId, number: second, label: "Second" }),
    );
    await receive(t);
    await receive(t, { to: second });
    expect((await conversationWith(t)).ourAddress).toBe(second);
    expect(await t.run(async (ctx) => await ctx.db.query("conversations").take(5))).toHaveLength(1);
  });

  test("costs few reads and writes, however many members there are", async () => {
    const t = backend();
    const accountId = await addAccount(t);
    for (let i = 0; i < 30; i++) await join(t, accountId, "csr", `csr ${i}`);
    await receive(t);
    const used = await t.run(async (ctx) => {
      await ctx.runMutation(internal.channels.twilio.apply.inbound, {
        sid: "SM" + "9".repeat(32),
        from: CUSTOMER,
        to: OUR_NUMBER,
        body: "Hello again",
        mediaCount: 0,
        ours: true,
        payload: "",
      });
      const { documentsWritten, databaseQueries, documentsRead } =
        await ctx.meta.getTransactionMetrics();
      return {
        writes: documentsWritten.used,
        ranges: databaseQueries.used,
        reads: documentsRead.used,
      };
    });
    expect(used.writes).toBeLessThanOrEqual(5);
    expect(used.ranges).toBeLessThanOrEqual(12);
    expect(used.reads).toBeLessThanOrEqual(12);
  });
});
