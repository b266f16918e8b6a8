import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  type Backend,
  CUSTOMER,
  type Member,
  OUR_NUMBER,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

const MARIA = { name: "Maria Alvarez", phones: [CUSTOMER], emails: ["maria@mail.example"] };
const JOB = { number: "1", title: "Tune-up", status: "scheduled" as const };

let t: Backend;
let accountId: Id<"accounts">;
let owner: Member;
let maria: Id<"customers">;
let clicks = 0;
beforeEach(async () => {
  t = backend();
  accountId = await addAccount(t);
  owner = await join(t, accountId, "owner");
  maria = await owner.as.mutation(api.customers.create, { fields: MARIA });
});

type Args = Partial<(typeof api.newConversation.start)["_args"]>;
const start = async (args: Args, member = owner) =>
  await member.as.mutation(api.newConversation.start, {
    channel: "sms",
    recipient: { customerId: maria },
    consent: "phone",
    body: "Hello Maria",
    clientId: `click-${clicks++}`,
    ...args,
  });
const check = async (recipient: Args["recipient"] = { customerId: maria }, member = owner) =>
  await member.as.query(api.newConversation.check, { channel: "sms", recipient: recipient ?? {} });
const ledger = async () => await t.run(async (ctx) => await ctx.db.query("consent").take(10));
const all = async () => await t.run(async (ctx) => await ctx.db.query("conversations").take(10));
const bodies = async (id: Id<"conversations">) => (await messagesOf(t, id)).map((m) => m.body);

describe("NEW-2 starting a conversation", () => {
  test("with a customer: it is theirs, counted, and its message is sent from our number", async () => {
    const conversationId = await start({});
    const leaving = await t.run(async (ctx) => await ctx.db.query("outbox").take(5));
    expect(leaving).toMatchObject([{ from: OUR_NUMBER, to: CUSTOMER, body: "Hello Maria" }]);
    expect(await conversationWith(t)).toMatchObject({
      _id: conversationId,
      customerId: maria,
      contactName: "Maria Alvarez",
      ourAddress: OUR_NUMBER,
      isLead: false,
      attention: false,
      preview: "Hello Maria",
    });
    expect(await messagesOf(t, conversationId)).toMatchObject([
      { body: "Hello Maria", direction: "out", authorName: "owner" },
    ]);
    expect(await owner.as.query(api.inbox.counts, {})).toMatchObject({ total: 1, leads: 0 });
  });

  test("the same click again, whatever became of the first, starts it once", async () => {
    const args = { clientId: "one" };
    const first = await start(args);
    expect(await start(args)).toBe(first);
    // Meanwhile the customer wrote from another number: the click still means the first one.
    await owner.as.mutation(api.customers.update, {
      customerId: maria,
      fields: { ...MARIA, phones: [CUSTOMER, "+15125550112"] },
    });
    await receive(t, { from: "+15125550112" });
    expect(await start(args)).toBe(first);
    expect(await bodies(first)).toEqual(["Hello Maria"]);
    expect(await ledger()).toHaveLength(2);
  });

  test.each([
    ["EMPTY_MESSAGE", { body: " \n " }],
    ["MESSAGE_TOO_LONG", { body: "x".repeat(1_000_000) }],
    ["INVALID_INPUT", { clientId: "" }],
    ["INVALID_INPUT", { clientId: "x".repeat(1000) }],
    ["INVALID_PHONE", { recipient: { address: "555-01" } }],
    ["INVALID_PHONE", { recipient: { address: "=cmd()" } }],
    ["INVALID_EMAIL", { channel: "email" as const, recipient: { address: "maria" } }],
    ["CHANNEL_NOT_CONNECTED", { channel: "email" as const }],
    ["NOT_FOUND", { recipient: {} }],
    ["NOT_FOUND", { recipient: { address: "+15125550177" }, withCustomer: true }],
  ])(
    "ends with %s for %o and leaves nothing behind",
    async (code, { withCustomer, ...args }: Args & { withCustomer?: boolean }) => {
      const recipient = withCustomer ? { customerId: maria, ...args.recipient } : args.recipient;
      expect(await codeOf(start({ ...args, ...(recipient && { recipient }) }))).toBe(code);
      expect(await all()).toEqual([]);
      expect(await ledger()).toEqual([]);
    },
  );

  test("an account without a number of its own cannot text", async () => {
    const other = await join(t, await addAccount(t, "Other", null), "owner", "other");
    const call = start({ recipient: { address: CUSTOMER } }, other);
    expect(await codeOf(call)).toBe("CHANNEL_NOT_CONNECTED");
  });

  test("a draft in the thread is no business of New Conversation", async () => {
    const conversationId = await start({});
    const draft = { conversationId, kind: "reply" as const, text: "Half a sentence" };
    await owner.as.mutation(api.drafts.save, draft);
    await start({ body: "Another" });
    const kept = await t.run(async (ctx) => await ctx.db.query("drafts").take(5));
    expect(kept).toMatchObject([{ text: "Half a sentence" }]);
  });
});

describe("NEW-3 an address that is not in the system", () => {
  test("is normalised and becomes a contact that can be linked later", async () => {
    const conversationId = await start({ recipient: { address: "(512) 555-0199" } });
    expect(await conversationWith(t, "+15125550199")).toMatchObject({
      _id: conversationId,
      contactName: "Unknown contact",
      isLead: true,
      leadStatus: "new",
    });
    await owner.as.mutation(api.contacts.link, { conversationId, customerId: maria });
    await receive(t, { from: "+15125550199" });
    expect(await all()).toHaveLength(1);
  });

  test("that is somebody's after all is theirs", async () => {
    await start({ recipient: { address: "512 555 0111" } });
    expect(await conversationWith(t)).toMatchObject({ customerId: maria });
    expect(await check({ address: "512.555.0111" })).toMatchObject({
      customerName: "Maria Alvarez",
      address: CUSTOMER,
    });
  });

  test("is checked as one types, with what is wrong in plain words", async () => {
    expect(await check({ address: "512 555" })).toEqual({
      problem: expect.stringContaining("not a phone number"),
    });
    expect(await check({ address: "+44 20 7946 0958" })).toMatchObject({
      problem: null,
      address: "+442079460958",
      needsConsent: true,
      conversationId: null,
    });
  });
});

describe("NEW-4 consent to be texted", () => {
  test("is asked for when nothing is on record, and kept with who, when and how", async () => {
    expect(await check()).toMatchObject({ needsConsent: true, optedOut: false });
    expect(await codeOf(start({ consent: undefined }))).toBe("CONSENT_NEEDED");
    const before = Date.now();
    await start({ consent: "form" });
    const [row] = await ledger();
    expect(row).toMatchObject({
      channel: "sms",
      address: CUSTOMER,
      state: "optedIn",
      source: "member",
      memberId: owner.id,
      detail: "form",
    });
    expect(row?.at).toBeGreaterThanOrEqual(before);
    const log = await t.run(async (ctx) => await ctx.db.query("auditLog").take(5));
    expect(log).toMatchObject([{ action: "consent.recorded", memberId: owner.id }]);
    expect(await check()).toMatchObject({ needsConsent: false });
    expect(await codeOf(start({ consent: undefined }))).toBe("no error");
    expect(await ledger()).toHaveLength(1);
  });

  test("is not asked of somebody who wrote first", async () => {
    await receive(t);
    expect(await codeOf(start({ consent: undefined }))).toBe("no error");
    expect((await ledger()).map(({ state }) => state)).toEqual(["implied"]);
  });

  test("cannot be confirmed by us after the customer opted out", async () => {
    await receive(t, { body: "STOP" });
    expect(await check()).toMatchObject({ optedOut: true });
    expect(await codeOf(start({}))).toBe("OPTED_OUT");
    // Nor in a conversation made anew.
    await t.run(async (ctx) => {
      const conversation = (await ctx.db.query("conversations").take(1))[0];
      if (conversation) await ctx.db.delete("conversations", conversation._id);
    });
    expect(await check()).toMatchObject({ optedOut: true });
    expect(await codeOf(start({}))).toBe("OPTED_OUT");
    expect(await all()).toEqual([]);
  });
});

describe("NEW-5 a conversation there is", () => {
  test("is reused, comes out of the archive, and is named beforehand", async () => {
    await receive(t);
    const { _id: conversationId } = await conversationWith(t);
    await owner.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    expect(await check()).toMatchObject({ conversationId });
    expect(await start({})).toBe(conversationId);
    expect(await all()).toMatchObject([{ archived: false }]);
    expect(await owner.as.query(api.inbox.counts, {})).toMatchObject({ total: 1, archived: 0 });
  });

  test("on another number of the customer is reused, unless a number was chosen", async () => {
    await receive(t);
    const { _id: there } = await conversationWith(t);
    const phones = ["+15125550155", CUSTOMER];
    const fields = { ...MARIA, phones };
    await owner.as.mutation(api.customers.update, { customerId: maria, fields });
    expect(await start({})).toBe(there);
    const chosen = { customerId: maria, address: "512 555 0155" };
    expect(await start({ recipient: chosen })).not.toBe(there);
    expect(await all()).toHaveLength(2);
  });
});

describe("NEW-1 AUTH-3 who may start what", () => {
  test("a viewer starts nothing", async () => {
    expect(await codeOf(start({}, await join(t, accountId, "viewer")))).toBe("FORBIDDEN");
  });

  test("a technician starts with customers of their jobs, and learns of no others", async () => {
    const technician = await join(t, accountId, "technician");
    const mine = { recipient: { customerId: maria } };
    const byNumber = { recipient: { address: CUSTOMER } };
    const unknown = { recipient: { address: "+15125550177" } };
    expect(await codeOf(start(mine, technician))).toBe("NOT_FOUND");
    expect(await codeOf(start(byNumber, technician))).toBe("FORBIDDEN");
    expect(await codeOf(start(unknown, technician))).toBe("FORBIDDEN");
    expect(await check(byNumber.recipient, technician)).toEqual(
      await check(unknown.recipient, technician),
    );
    const fields = { ...JOB, technicianId: technician.id };
    await owner.as.mutation(api.jobs.create, { customerId: maria, fields });
    const conversationId = await start(mine, technician);
    expect(await start(byNumber, technician)).toBe(conversationId);
    const list = await technician.as.query(api.inbox.counts, {});
    expect(list.total).toBe(1);
  });

  test("another account's customer is not there, and its numbers are another's", async () => {
    const other = await join(t, await addAccount(t, "Other", "+15125550190"), "owner", "other");
    expect(await codeOf(start({}, other))).toBe("NOT_FOUND");
    await start({ recipient: { address: CUSTOMER } }, other);
    expect((await all())[0]).toMatchObject({ contactName: "Unknown contact" });
    expect(await owner.as.query(api.inbox.counts, {})).toMatchObject({ total: 0 });
  });
});
