import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { smsRank } from "../../convex/shared/status";
import {
  accepted,
  addAccount,
  backend,
  conversationWith,
  join,
  messagesOf,
  receive,
  report,
} from "./setup";

const SID = "SM" + "a".repeat(32);
const EARLIER = "SM" + "e".repeat(32);

async function sent(create: Parameters<typeof backend>[0] = { create: () => accepted(SID) }) {
  const t = backend(create);
  const accountId = await addAccount(t);
  const csr = await join(t, accountId, "csr");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const messageId = await csr.as.mutation(api.messages.send, {
    conversationId,
    body: "On our way",
    clientId: "c1",
  });
  const flush = async () => await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(5));
  const message = async () => {
    const found = (await messagesOf(t, conversationId)).find((m) => m._id === messageId);
    if (found === undefined) throw new Error("the message is gone");
    return found;
  };
  const events = async () =>
    await t.run(async (ctx) => await ctx.db.query("providerEvents").take(500));
  const open = async () => await t.run(async (ctx) => await ctx.db.query("outbox").take(10));
  return { t, csr, conversationId, messageId, flush, message, events, open };
}

describe("status events", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("SEND-3 SEND-4 SEND-5 pending, then accepted, one check when sent, two when delivered", async () => {
    const { t, flush, message } = await sent();
    expect((await message()).status).toBe("pending");
    await flush();
    expect(await message()).toMatchObject({ status: "sending", providerId: SID, segments: 1 });
    await report(t, { sid: SID, status: "sent" });
    expect((await message()).status).toBe("sent");
    await report(t, { sid: SID, status: "delivered" });
    expect((await message()).status).toBe("delivered");
  });

  test("CHAN-3 in any order and any number never move a message backwards", async () => {
    const { t, flush, message } = await sent();
    await flush();
    const words = ["accepted", "queued", "sending", "sent", "undelivered", "failed", "delivered"];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 12 }), async (order) => {
        const { _id } = await message();
        await t.run(async (ctx) => {
          await ctx.db.patch("messages", _id, { status: "sending", statusRank: 10 });
          for await (const event of ctx.db.query("providerEvents")) {
            if (event.kind === "status") await ctx.db.delete("providerEvents", event._id);
          }
        });
        let highest = 10;
        for (const status of order) {
          await report(t, { sid: SID, status });
          highest = Math.max(highest, smsRank(status) ?? 0);
          expect((await message()).statusRank).toBe(highest);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("CHAN-3 one event 100 times is one entry in the journal", async () => {
    const { t, flush, events } = await sent();
    await flush();
    for (let i = 0; i < 100; i++) await report(t, { sid: SID, status: "delivered" });
    expect((await events()).filter((event) => event.kind === "status")).toHaveLength(1);
  });

  test("CHAN-4 a callback before the sender's answer takes the message over", async () => {
    const { t, messageId, flush, message, open } = await sent();
    await report(t, { sid: SID, status: "sent", mid: messageId, attempt: 1 });
    expect(await message()).toMatchObject({ status: "sent", providerId: SID });
    expect(await open()).toEqual([]);
    await flush();
    expect(await message()).toMatchObject({ status: "sent", providerId: SID });
  });

  test("CHAN-3 an event of a message not known yet is parked and applied once it is", async () => {
    const { t, flush, message, events } = await sent();
    await report(t, { sid: SID, status: "delivered" });
    expect((await events()).at(-1)).toMatchObject({ outcome: "parked" });
    await flush();
    expect((await message()).status).toBe("delivered");
    expect((await events()).at(-1)).toMatchObject({ outcome: "applied" });
  });

  test("an event of an earlier try does not touch the present one", async () => {
    let sid = EARLIER;
    const { t, csr, messageId, flush, message } = await sent({ create: () => accepted(sid) });
    await flush();
    await report(t, { sid: EARLIER, status: "failed", errorCode: "30003" });
    expect(await message()).toMatchObject({ status: "failed", errorCode: "30003" });
    sid = SID;
    await csr.as.mutation(api.messages.retry, { messageId });
    await flush();
    await report(t, { sid: EARLIER, status: "undelivered", mid: messageId, attempt: 1 });
    expect(await message()).toMatchObject({ status: "sending", providerId: SID });
  });

  test.each([
    ["a word we do not know", { status: "vanished" }, "ignored"],
    ["a message that was never ours", { sid: EARLIER }, "parked"],
    ["an id that is no message's", { sid: EARLIER, mid: "nonsense" }, "parked"],
  ])("%s is kept and changes nothing", async (_, change, outcome) => {
    const { t, flush, message, events } = await sent();
    await flush();
    const before = await message();
    await report(t, { sid: SID, status: "delivered", ...change });
    expect(await message()).toEqual(before);
    expect((await events()).at(-1)).toMatchObject({ outcome });
  });

  test("an inbound message cannot be given a delivery status", async () => {
    const { t, conversationId } = await sent();
    const inbound = (await messagesOf(t, conversationId)).find((m) => m.direction === "in");
    await report(t, { sid: inbound?.providerId ?? "", status: "failed" });
    await report(t, { sid: SID, status: "failed", mid: inbound?._id ?? "" });
    const after = (await messagesOf(t, conversationId)).find((m) => m.direction === "in");
    expect(after).toEqual(inbound);
  });

  test("SEND-6 a failure has a reason in plain words, and the text stays", async () => {
    const { t, flush, message } = await sent();
    await flush();
    await report(t, { sid: SID, status: "undelivered", errorCode: "30006" });
    expect(await message()).toMatchObject({
      status: "failed",
      body: "On our way",
      errorCode: "30006",
      errorReason: "This is a landline, or its carrier cannot receive texts.",
    });
  });
});
