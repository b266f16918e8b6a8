import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
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

async function scene(create: Parameters<typeof backend>[0] = { create: () => accepted(SID) }) {
  const t = backend(create);
  const accountId = await addAccount(t);
  const dispatcher = await join(t, accountId, "dispatcher");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const send = async (body = "On our way", clientId = body) =>
    await dispatcher.as.mutation(api.messages.send, { conversationId, body, clientId });
  const flush = async () => await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(5));
  const now = async () => await conversationWith(t);
  const counts = async () => await dispatcher.as.query(api.inbox.counts, {});
  return { t, dispatcher, conversationId, send, flush, now, counts };
}

describe("INBOX-13 attention", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => void vi.useRealTimers());

  test("is set by an inbound message, since the first one that waits", async () => {
    const { t, now, counts } = await scene();
    const since = (await now()).attentionSince;
    expect(since).toBe(1_700_000_000_000);
    vi.advanceTimersByTime(60_000);
    await receive(t);
    expect((await now()).attentionSince).toBe(since);
    expect((await counts()).attention).toBe(1);
  });

  test("stays while a reply is only on its way, and is cleared once the provider accepts it", async () => {
    const { send, flush, now, counts } = await scene();
    await send();
    expect((await now()).attention).toBe(true);
    await flush();
    expect(await now()).toMatchObject({ attention: false });
    expect((await now()).attentionSince).toBeUndefined();
    expect((await counts()).attention).toBe(0);
  });

  test("is set again if that reply later fails, since the message that waits", async () => {
    const { t, send, flush, now, counts } = await scene();
    const since = (await now()).attentionSince;
    await send();
    await flush();
    await report(t, { sid: SID, status: "undelivered", errorCode: "30003" });
    expect(await now()).toMatchObject({ attention: true, attentionSince: since, failed: true });
    expect((await counts()).attention).toBe(1);
  });

  test("is cleared again when a failed reply was delivered after all", async () => {
    const { t, send, flush, now } = await scene();
    await send();
    await flush();
    await report(t, { sid: SID, status: "failed", errorCode: "30008" });
    await report(t, { sid: SID, status: "delivered" });
    expect(await now()).toMatchObject({ attention: false, failed: false });
  });

  test("stays cleared when another accepted reply stands", async () => {
    let n = 0;
    const { t, send, flush, now } = await scene({
      create: () => accepted(`SM${String(++n).padStart(32, "0")}`),
    });
    await send("first");
    await flush();
    await send("second");
    await flush();
    await report(t, { sid: `SM${"1".padStart(32, "0")}`, status: "failed" });
    expect((await now()).attention).toBe(false);
    await report(t, { sid: `SM${"2".padStart(32, "0")}`, status: "failed" });
    expect((await now()).attention).toBe(true);
  });

  test("stays set when the provider refuses the reply", async () => {
    const { send, flush, now, t, conversationId } = await scene({
      create: () => ({ kind: "permanent", code: "21614" }),
    });
    await send();
    await flush();
    expect(await now()).toMatchObject({ attention: true, failed: true });
    expect((await messagesOf(t, conversationId)).at(-1)).toMatchObject({
      status: "failed",
      errorReason: "This number cannot receive texts. It may be a landline.",
    });
  });

  test("stays for a message that came after the reply was written", async () => {
    const { t, send, flush, now } = await scene();
    await send();
    vi.setSystemTime(1_700_000_060_000);
    await receive(t, { body: "And the price?" });
    await flush();
    expect(await now()).toMatchObject({ attention: true, attentionSince: 1_700_000_060_000 });
  });

  test("is cleared by No reply needed, and a reply that fails afterwards does not bring it back", async () => {
    const { t, dispatcher, conversationId, send, flush, now } = await scene();
    await send();
    await dispatcher.as.mutation(api.conversations.noReplyNeeded, { conversationId });
    expect((await now()).attention).toBe(false);
    await flush();
    await report(t, { sid: SID, status: "failed" });
    expect((await now()).attention).toBe(false);
    await receive(t);
    expect((await now()).attention).toBe(true);
  });

  test("is cleared by archiving, and an inbound message unarchives (INBOX-12)", async () => {
    const { t, dispatcher, conversationId, now, counts } = await scene();
    await dispatcher.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    expect(await now()).toMatchObject({ attention: false, archived: true });
    expect(await counts()).toMatchObject({ total: 1, active: 0, archived: 1, attention: 0 });
    await dispatcher.as.mutation(api.conversations.setArchived, {
      conversationId,
      archived: false,
    });
    expect(await now()).toMatchObject({ attention: false, archived: false });
    await dispatcher.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    await receive(t);
    expect(await now()).toMatchObject({ attention: true, archived: false });
    expect(await counts()).toMatchObject({ total: 1, active: 1, archived: 0, attention: 1 });
  });

  test("comes back, out of the archive, when an answer sent before archiving fails", async () => {
    const { t, dispatcher, conversationId, send, flush, now } = await scene();
    await send();
    await dispatcher.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    await flush();
    expect(await now()).toMatchObject({ attention: false, archived: true });
    await report(t, { sid: SID, status: "undelivered", errorCode: "30005" });
    expect(await now()).toMatchObject({ attention: true, archived: false });
  });

  test("is untouched by opening, assignment and automatic messages", async () => {
    const { t, dispatcher, conversationId, now } = await scene();
    await dispatcher.as.mutation(api.readMarks.markRead, { conversationId, seq: 1 });
    await dispatcher.as.mutation(api.conversations.assign, {
      conversationId,
      memberId: dispatcher.id,
    });
    expect((await now()).attention).toBe(true);
    const conversation = await now();
    const messageId = await t.run(
      async (ctx) =>
        await ctx.db.insert("messages", {
          accountId: conversation.accountId,
          conversationId,
          direction: "out",
          authorName: "Acme",
          body: "We got your message",
          at: Date.now(),
          status: "pending",
          statusRank: 0,
          aiGenerated: false,
          attempt: 1,
        }),
    );
    await report(t, { sid: "SM" + "b".repeat(32), status: "delivered", mid: messageId });
    expect((await now()).attention).toBe(true);
  });
});
