import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { failuresOf } from "../../convex/shared/failures";
import {
  type FakeTwilio,
  accepted,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
  report,
} from "./setup";

const [SID, SECOND] = ["SM" + "a".repeat(32), "SM" + "b".repeat(32)] as const;
const MINUTE = 60_000;

/** A conversation, and Twilio answering each create with the next of `answers` (then accepting). */
async function scene(
  answers: ReturnType<FakeTwilio["create"]>[] = [],
  list: FakeTwilio["list"] = () => [],
) {
  const calls: Parameters<FakeTwilio["create"]>[0][] = [];
  const create: FakeTwilio["create"] = (text) => {
    calls.push(text);
    if (calls.length <= answers.length) return answers[calls.length - 1];
    return accepted(`SM${String(calls.length).padStart(32, "0")}`);
  };
  const t = backend({ create, list });
  const accountId = await addAccount(t);
  const csr = await join(t, accountId, "csr");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  let n = 0;
  const send = async (body = "Hi", clientId = String(++n)) =>
    await csr.as.mutation(api.messages.send, { conversationId, body, clientId });
  const replies = async () =>
    (await messagesOf(t, conversationId)).filter((message) => message.direction === "out");
  const rows = async () => await t.run(async (ctx) => await ctx.db.query("outbox").take(20));
  /** Lets a span of time pass and everything scheduled in it run. */
  const pass = async (ms: number) => {
    const end = Date.now() + ms;
    while (Date.now() < end) {
      await vi.advanceTimersByTimeAsync(Math.min(500, end - Date.now()));
      await t.finishInProgressScheduledFunctions();
    }
  };
  return { t, csr, conversationId, calls, send, replies, rows, pass };
}

describe("CHAN-4 the outbox", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test("SEND-7 the same click any number of times is one message and one text", async () => {
    const { calls, send, replies, rows, pass } = await scene();
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => await send("Hi", "click")),
    );
    await pass(1_000);
    expect(new Set(ids).size).toBe(1);
    expect(calls).toHaveLength(1);
    expect(await replies()).toMatchObject([{ status: "sending", clientId: "click" }]);
    expect(await rows()).toEqual([]);
  });

  test.each([
    ["", "EMPTY_MESSAGE"],
    [" \n ", "EMPTY_MESSAGE"],
    ["x".repeat(1_601), "MESSAGE_TOO_LONG"],
  ])("a text of %j is refused", async (body, code) => {
    const { send, replies } = await scene();
    expect(await codeOf(send(body))).toBe(code);
    expect(await replies()).toEqual([]);
  });

  test("SEND-2 a channel nobody has connected is refused, and said beforehand", async () => {
    const { csr, conversationId, send } = await scene();
    vi.stubEnv("TWILIO_AUTH_TOKEN", "");
    expect(await codeOf(send())).toBe("CHANNEL_NOT_CONNECTED");
    expect(await csr.as.query(api.conversations.get, { conversationId })).toMatchObject({
      sendBlock: "notConnected",
    });
  });

  test("a conversation's texts leave in the order they were written, one after the other", async () => {
    const { calls, send, pass } = await scene([{ kind: "transient" }]);
    for (const body of ["one", "two", "three"]) await send(body);
    await pass(MINUTE);
    expect(calls.map((text) => text.body)).toEqual(["one", "one", "two", "three"]);
  });

  test("what was surely not accepted is tried again, later each time", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    const { calls, send, replies, rows, pass } = await scene(
      Array.from({ length: 7 }, () => ({ kind: "transient" as const, code: "20429" })),
    );
    await send();
    await pass(1_000);
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const [row] = await rows();
      const wait = (row?.dueAt ?? 0) - Date.now();
      waits.push(Math.round(wait / 1_000));
      await pass(wait + 1_000);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(100);
    expect(calls).toHaveLength(8);
    expect(await replies()).toMatchObject([{ status: "sending" }]);
  });

  test("a busy provider's wish to wait is obeyed, and burns no tries", async () => {
    const busy = { kind: "transient" as const, retryAfterMs: 40_000, busy: true };
    const { calls, send, pass } = await scene(Array(20).fill(busy));
    await send();
    await pass(39_000);
    expect(calls).toHaveLength(1);
    await pass(30 * MINUTE);
    expect(calls).toHaveLength(21);
  });

  test("after eight tries a person decides, and Retry sends it", async () => {
    const { csr, calls, send, replies, rows, pass } = await scene(
      Array.from({ length: 8 }, () => ({ kind: "transient" as const })),
    );
    const messageId = await send();
    await pass(30 * MINUTE);
    expect(calls).toHaveLength(8);
    expect(await replies()).toMatchObject([
      { status: "failed", errorReason: failuresOf("sms").gaveUp },
    ]);
    expect(await rows()).toEqual([]);
    await csr.as.mutation(api.messages.retry, { messageId });
    expect(await replies()).toMatchObject([{ status: "pending", attempt: 2 }]);
    expect(await codeOf(csr.as.mutation(api.messages.retry, { messageId }))).toBe("WRONG_STATE");
    await pass(1_000);
    expect(await replies()).toMatchObject([{ status: "sending" }]);
    expect(calls).toHaveLength(9);
  });

  test("what waited six hours is not sent any more", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.9);
    const { t, calls, send, replies, pass } = await scene([{ kind: "transient" }]);
    await send();
    await pass(500);
    await t.run(async (ctx) => {
      for await (const row of ctx.db.query("outbox")) {
        await ctx.db.patch("outbox", row._id, { enqueuedAt: Date.now() - 7 * 60 * MINUTE });
      }
    });
    await pass(5 * MINUTE);
    expect(calls).toHaveLength(1);
    expect(await replies()).toMatchObject([
      { status: "failed", errorReason: failuresOf("sms").tooOld },
    ]);
  });

  test("a refused sign-in pauses the whole channel without burning tries", async () => {
    const config = { kind: "config" as const, code: "20003", breaks: "account" as const };
    const { t, calls, send, replies, rows, pass } = await scene([config, config]);
    await send();
    await receive(t, { from: "+15125550112" });
    await pass(1_000);
    expect(await rows()).toMatchObject([{ state: "pending", failures: 0 }]);
    expect(await replies()).toMatchObject([
      { status: "pending", errorReason: expect.stringMatching(/sign-in/) },
    ]);
    await send("another");
    await pass(50_000);
    expect(calls).toHaveLength(1);
    await pass(4 * MINUTE);
    expect(calls.map((text) => text.body)).toEqual(["Hi", "Hi", "Hi", "another"]);
    expect(await replies()).toMatchObject([{ status: "sending" }, { status: "sending" }]);
    expect((await replies())[0]?.errorReason).toBeUndefined();
    expect(await t.run(async (ctx) => await ctx.db.query("breakers").take(5))).toEqual([]);
  });

  test("a sender that dies leaves a text of unknown fate, shown as such and never sent again by itself", async () => {
    const { t, calls, send, replies, pass } = await scene([undefined]);
    await send();
    await pass(40_000);
    expect(await replies()).toMatchObject([{ status: "pending" }]);
    await pass(10_000);
    expect(await replies()).toMatchObject([
      { status: "unknown", errorReason: failuresOf("sms").checking },
    ]);
    expect((await conversationWith(t)).failed).toBe(true);
    await pass(30 * MINUTE);
    expect(calls).toHaveLength(1);
    expect(await replies()).toMatchObject([
      { status: "unknown", errorReason: failuresOf("sms").unconfirmed },
    ]);
  });

  test("an unknown text holds up no later one", async () => {
    const { calls, send, replies, pass } = await scene([{ kind: "uncertain" }]);
    await send("one");
    await send("two");
    await pass(1_000);
    expect(calls.map((text) => text.body)).toEqual(["one", "two"]);
    expect((await replies()).map((m) => m.status)).toEqual(["unknown", "sending"]);
  });

  test("a lost answer is found in Twilio's list, not before a minute has passed", async () => {
    let looks = 0;
    const { send, replies, rows, pass, calls } = await scene([{ kind: "uncertain" }], () => {
      looks += 1;
      return [{ sid: SID, status: "sent" }];
    });
    await send();
    await pass(58_000);
    expect(looks).toBe(0);
    await pass(5_000);
    expect(await replies()).toMatchObject([{ status: "sent", providerId: SID }]);
    expect((await replies())[0]?.errorReason).toBeUndefined();
    expect(await rows()).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test("a text of the list that is another message's is not taken", async () => {
    const { send, replies, pass } = await scene([accepted(SID), { kind: "uncertain" }], () => [
      { sid: SID, status: "delivered" },
      { sid: SECOND, status: "sent" },
    ]);
    await send("Hi");
    await send("Hi");
    await pass(2 * MINUTE);
    expect((await replies()).map((m) => m.providerId)).toEqual([SID, SECOND]);
  });

  test("a list that cannot be read counts as no look", async () => {
    let readable = false;
    const { send, replies, pass } = await scene([{ kind: "uncertain" }], () =>
      readable ? [{ sid: SID, status: "sent" }] : null,
    );
    await send();
    await pass(20 * MINUTE);
    expect(await replies()).toMatchObject([
      { status: "unknown", errorReason: failuresOf("sms").checking },
    ]);
    readable = true;
    await pass(5 * MINUTE);
    expect(await replies()).toMatchObject([{ status: "sent", providerId: SID }]);
  });

  test("a callback that names our message heals a lost answer", async () => {
    const { t, send, replies, rows, pass } = await scene([{ kind: "uncertain" }]);
    const mid = await send();
    await pass(1_000);
    await report(t, { sid: SID, status: "delivered", mid, attempt: 1 });
    expect(await replies()).toMatchObject([{ status: "delivered", providerId: SID }]);
    expect(await rows()).toEqual([]);
    expect((await conversationWith(t)).failed).toBe(false);
  });

  test("an answer that comes after its lease still counts", async () => {
    const { t, send, replies, rows, pass } = await scene([undefined]);
    const messageId = await send();
    await pass(50_000);
    const [row] = await rows();
    if (row === undefined) throw new Error("no row");
    expect(row.state).toBe("unknown");
    await t.mutation(internal.outbox.settle, {
      outboxId: row._id,
      generation: row.generation,
      messageId,
      attempt: 1,
      outcome: accepted(SID),
    });
    expect(await replies()).toMatchObject([{ status: "sending", providerId: SID }]);
  });

  test("a failure of an earlier claim does not touch the present one", async () => {
    const { t, send, rows, pass } = await scene([{ kind: "transient" }, undefined]);
    const messageId = await send();
    await pass(10_000);
    const [row] = await rows();
    if (row === undefined) throw new Error("no row");
    expect(row).toMatchObject({ state: "sending", generation: 2 });
    await t.mutation(internal.outbox.settle, {
      outboxId: row._id,
      generation: 1,
      messageId,
      attempt: 1,
      outcome: { kind: "permanent", code: "21211" },
    });
    expect(await rows()).toEqual([row]);
  });

  test("two senders never hold the same row", async () => {
    const { t, send, rows, calls, pass } = await scene([undefined]);
    await send();
    const [row] = await rows();
    if (row === undefined) throw new Error("no row");
    const claims = await Promise.all(
      Array.from(
        { length: 10 },
        async () => await t.mutation(internal.outbox.claim, { outboxId: row._id }),
      ),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    await pass(1_000);
    expect(calls).toEqual([]);
  });

  test("a row is not claimed before its turn, whoever asks", async () => {
    const { t, send, rows } = await scene();
    await send("one");
    await send("two");
    const [one, two] = await rows();
    if (one === undefined || two === undefined) throw new Error("two rows were expected");
    const claim = async (outboxId: typeof one._id) =>
      await t.mutation(internal.outbox.claim, { outboxId });
    expect(await claim(two._id)).toBeNull();
    expect(await claim(one._id)).toMatchObject({ body: "one" });
    expect(await claim(two._id)).toBeNull();
  });

  test("a person marks an unknown text as sent, or sends it once more", async () => {
    const { csr, t, calls, send, replies, rows, pass } = await scene([
      { kind: "uncertain" },
      { kind: "uncertain" },
    ]);
    const [one, two] = [await send("one"), await send("two")];
    await pass(1_000);
    await csr.as.mutation(api.messages.settle, { messageId: one, outcome: "sent" });
    await csr.as.mutation(api.messages.settle, { messageId: two, outcome: "resend" });
    await pass(1_000);
    expect(calls.map((text) => [text.body, text.attempt])).toEqual([
      ["one", 1],
      ["two", 1],
      ["two", 2],
    ]);
    expect((await replies()).map((m) => m.status)).toEqual(["sent", "sending"]);
    expect(await rows()).toEqual([]);
    const again = csr.as.mutation(api.messages.settle, { messageId: one, outcome: "resend" });
    expect(await codeOf(again)).toBe("WRONG_STATE");
    // The first try's own word arrives at last: it heals the one marked by hand.
    await report(t, { sid: SID, status: "delivered", mid: one, attempt: 1 });
    expect((await replies())[0]).toMatchObject({ status: "delivered", providerId: SID });
  });

  test("a callback of the first try stops a resend that has not left", async () => {
    const { csr, t, calls, send, replies, pass } = await scene([{ kind: "uncertain" }]);
    const mid = await send();
    await pass(1_000);
    await csr.as.mutation(api.messages.settle, { messageId: mid, outcome: "resend" });
    await report(t, { sid: SID, status: "sent", mid, attempt: 1 });
    await pass(5 * MINUTE);
    expect(calls).toHaveLength(1);
    expect(await replies()).toMatchObject([{ status: "sent", providerId: SID }]);
  });

  test("the sweep starts again what a crash has left lying", async () => {
    const { t, calls, send, replies, rows, pass } = await scene([undefined]);
    const sweep = async () => await t.mutation(internal.outbox.sweep, {});
    const loseSchedules = async () => {
      await t.run(async (ctx) => {
        for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
          if (job.state.kind === "pending") await ctx.scheduler.cancel(job._id);
        }
      });
    };
    await send();
    await loseSchedules();
    await pass(MINUTE);
    expect(calls).toHaveLength(0);
    await sweep();
    await pass(1_000);
    expect(calls).toHaveLength(1);

    await loseSchedules();
    await pass(2 * MINUTE);
    expect(await rows()).toMatchObject([{ state: "sending" }]);
    await sweep();
    expect(await rows()).toMatchObject([{ state: "unknown" }]);

    await loseSchedules();
    await pass(2 * MINUTE);
    await sweep();
    await pass(20 * MINUTE);
    expect(calls).toHaveLength(1);
    expect(await replies()).toMatchObject([{ status: "unknown" }]);
    expect((await rows())[0]?.dueAt).toBeUndefined();
  });

  test("the sweep leaves alone what is well", async () => {
    const { t, send, rows } = await scene([undefined]);
    await send();
    const before = await rows();
    await t.mutation(internal.outbox.sweep, {});
    expect(await rows()).toEqual(before);
  });
});
