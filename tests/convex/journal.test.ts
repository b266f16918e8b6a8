import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { readInbound, readStatus } from "../../convex/channels/twilio/events";
import type { EventOutcome } from "../../convex/shared/journal";
import { ACCOUNT_SID, addAccount, type Backend, backend, codeOf } from "./setup";
import { conversationWith, CUSTOMER, join, messagesOf, OUR_NUMBER } from "./setup";

const START = 1_700_000_000_000;
const DAY = 24 * 3_600_000;
const SID = `SM${"a".repeat(32)}`;
const PAGE = { numItems: 30, cursor: null };

/** A text as the webhook hands it on, with its raw form. */
async function text(t: Backend, fields: Record<string, string> = {}) {
  const form = { MessageSid: SID, AccountSid: ACCOUNT_SID, From: CUSTOMER, To: OUR_NUMBER };
  const params = new URLSearchParams({ ...form, Body: "Is it on?", ...fields });
  const origin = { path: "/twilio/inbound", signature: "c2ln" };
  const read = readInbound(params, ACCOUNT_SID, params.toString(), origin);
  if (read === null) throw new Error("not a text");
  await t.mutation(internal.channels.twilio.apply.inbound, read);
}

async function status(t: Backend, query: string, fields: Record<string, string> = {}) {
  const form = { MessageSid: SID, AccountSid: ACCOUNT_SID, From: OUR_NUMBER, To: CUSTOMER };
  const params = new URLSearchParams({ ...form, MessageStatus: "sent", ...fields });
  const origin = { path: `/twilio/status?${query}`, signature: "c2ln" };
  const read = readStatus(
    params,
    new URLSearchParams(query),
    ACCOUNT_SID,
    params.toString(),
    origin,
  );
  if (read === null) throw new Error("not a status");
  await t.mutation(internal.channels.twilio.apply.status, read);
}

async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const admin = await join(t, accountId, "admin");
  const list = async (words = "", outcome?: EventOutcome) => {
    const asked = outcome === undefined ? { words } : { words, outcome };
    const args = { ...asked, paginationOpts: PAGE };
    return (await admin.as.query(api.journal.list, args)).page;
  };
  const first = async (words = "") => {
    const [row] = await list(words);
    if (row === undefined) throw new Error("the journal is empty");
    return row;
  };
  return {
    t,
    accountId,
    admin,
    list,
    first,
    replay: async () =>
      await admin.as.mutation(api.journal.replay, { eventId: (await first())._id }),
  };
}

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

describe("CHAN-10 the delivery journal", () => {
  test("holds an event with all that proves it, and how often it came again", async () => {
    const { t, admin, list, first } = await scene();
    await text(t);
    vi.setSystemTime(START + 5);
    await text(t);
    await text(t);
    expect(await list()).toMatchObject([
      { kind: "inbound", contact: CUSTOMER, outcome: "applied", repeats: 2, receivedAt: START },
    ]);
    const event = await admin.as.query(api.journal.get, { eventId: (await first())._id });
    const { _id: conversationId } = await conversationWith(t);
    const [message] = await messagesOf(t, conversationId);
    expect(event).toMatchObject({
      path: "/twilio/inbound",
      signature: "c2ln",
      payload: expect.stringContaining("Body=Is+it+on%3F"),
      lastRepeatAt: START + 5,
      messageId: message?._id,
      conversationId,
    });
    expect(await admin.as.query(api.journal.get, { eventId: "../etc" })).toBeNull();
  });

  test("what Twilio’s list repeats of itself is no repeat", async () => {
    const { t, list } = await scene();
    await text(t);
    const listed = { sid: SID, inbound: true, from: CUSTOMER, to: OUR_NUMBER, body: "Is it on?" };
    const texts = [{ ...listed, status: "received", mediaCount: 0 }];
    await t.mutation(internal.channels.twilio.apply.listed, { texts });
    expect(await list()).toMatchObject([{ repeats: 0 }]);
  });

  test("a text to a number that was not ours yet is applied by a replay, once", async () => {
    const { t, accountId, list, replay } = await scene();
    const To = "+15125550199";
    await text(t, { To });
    expect(await list()).toMatchObject([
      { outcome: "quarantined", reason: "It is for a number that is not ours." },
    ]);
    expect(await replay()).toMatchObject({ changed: false, outcome: "quarantined" });
    await t.run(
      async (ctx) => await ctx.db.insert("phoneNumbers", { accountId, number: To, label: "New" }),
    );
    expect(await replay()).toEqual({ changed: true, outcome: "applied" });
    expect(await replay()).toEqual({ changed: false, outcome: "applied" });
    const { _id, inboundSeq } = await conversationWith(t);
    expect(inboundSeq).toBe(1);
    expect(await messagesOf(t, _id)).toMatchObject([{ body: "Is it on?" }]);
    expect(await list()).toHaveLength(1);
    const audit = await t.run(async (ctx) => await ctx.db.query("auditLog").take(10));
    expect(audit.map(({ action }) => action)).toEqual(Array(3).fill("event.replayed"));
  });

  test("a status that came too early is applied by a replay, with what its address says", async () => {
    const { t, admin, list, replay } = await scene();
    await text(t, { MessageSid: `SM${"b".repeat(32)}` });
    const { _id: conversationId } = await conversationWith(t);
    const send = { conversationId, body: "Yes", clientId: "c" };
    const messageId = await admin.as.mutation(api.messages.send, send);
    vi.setSystemTime(START + 5);
    // Its callback comes before the message is known by it.
    await status(t, "try=1");
    expect(await list("", "parked")).toMatchObject([{ status: "sent", contact: CUSTOMER }]);
    await t.run(async (ctx) => {
      const [event] = await ctx.db.query("providerEvents").order("desc").take(1);
      if (event) {
        await ctx.db.patch("providerEvents", event._id, {
          path: `/twilio/status?mid=${messageId}&try=1`,
        });
      }
    });
    expect(await replay()).toEqual({ changed: true, outcome: "applied" });
    expect((await messagesOf(t, conversationId)).at(-1)).toMatchObject({ status: "sent" });
  });

  test("an event that cannot be read stays rejected", async () => {
    const { t, list, replay } = await scene();
    const event = { kind: "inbound" as const, payload: "a=b", path: "/twilio/inbound" };
    for (const signature of ["one", "one", "two"]) {
      await t.mutation(internal.channels.twilio.apply.rejected, { ...event, signature });
    }
    expect(await list("", "rejected")).toMatchObject([{ repeats: 0 }, { repeats: 1 }]);
    expect(await replay()).toMatchObject({ changed: false, outcome: "rejected" });
  });

  test("is found by number, provider’s id, conversation, message, and their addresses", async () => {
    const { t, list } = await scene();
    await text(t);
    await text(t, { MessageSid: `SM${"b".repeat(32)}`, From: "+15125550112" });
    const { _id: conversationId } = await conversationWith(t);
    const [message] = await messagesOf(t, conversationId);
    const other = await addAccount(t, "Other", "+15125550300");
    const page = `https://inbox.example/conversations/${conversationId}`;
    for (const words of [
      CUSTOMER,
      " (512) 555-0111 ",
      SID,
      conversationId,
      message?._id ?? "",
      page,
      `${page}?filter=leads&message=${message?._id}`,
    ]) {
      expect(
        (await list(words)).map(({ contact }) => contact),
        words,
      ).toEqual([CUSTOMER]);
    }
    expect(await list(SID, "quarantined")).toEqual([]);
    for (const words of ["nothing", "%", other, "x".repeat(5_000)]) {
      expect(await list(words), words.slice(0, 20)).toEqual([]);
    }
  });

  test("is each account's own; a stray event of several accounts is nobody's", async () => {
    const { t, list, first } = await scene();
    const other = await addAccount(t, "Other", "+15125550300");
    const stranger = await join(t, other, "owner", "stranger");
    await text(t);
    await text(t, { MessageSid: `SM${"b".repeat(32)}`, To: "+15125550399" });
    expect(await list()).toMatchObject([{ subject: SID }]);
    const { _id: conversationId } = await conversationWith(t);
    const [message] = await messagesOf(t, conversationId);
    for (const words of ["", CUSTOMER, SID, conversationId, message?._id ?? ""]) {
      const asked = { words, paginationOpts: PAGE };
      expect((await stranger.as.query(api.journal.list, asked)).page).toEqual([]);
    }
    const args = { eventId: (await first())._id };
    expect(await codeOf(stranger.as.mutation(api.journal.replay, args))).toBe("NOT_FOUND");
  });

  test("is kept as long as the account says, and dropped in batches", async () => {
    const { t, accountId, admin } = await scene();
    await t.run(async (ctx) => {
      for (let i = 0; i < 250; i++) {
        const id = await ctx.db.insert("providerEvents", {
          accountId,
          provider: "twilio",
          eventKey: `old ${i}`,
          subject: `old ${i}`,
          kind: "inbound",
          payload: "",
          receivedAt: START - 31 * DAY,
          outcome: "applied",
        });
        if (i === 0) {
          await ctx.db.insert("eventRepeats", { eventId: id, count: 1, lastAt: START });
        }
      }
    });
    await text(t);
    const kept = async () => {
      await t.mutation(internal.journal.prune, { cursor: null });
      await t.finishAllScheduledFunctions(vi.runAllTimers);
      return await t.run(async (ctx) => (await ctx.db.query("providerEvents").take(300)).length);
    };
    expect(await admin.as.query(api.journal.keptFor, {})).toBe(90);
    expect(await kept()).toBe(251);
    await admin.as.mutation(api.journal.setKeptFor, { days: 30 });
    expect(await kept()).toBe(1);
    expect(await t.run(async (ctx) => await ctx.db.query("eventRepeats").take(5))).toEqual([]);
  });
});
