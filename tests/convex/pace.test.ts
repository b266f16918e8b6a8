import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { usualPace } from "../../convex/shared/senders";
import {
  type Backend,
  type FakeTwilio,
  type Member,
  OUR_NUMBER,
  accepted,
  addAccount,
  backend,
  join,
  messagesOf,
  receive,
  report,
} from "./setup";

const SECOND = 1_000;
const MINUTE = 60_000;
/** Three segments of GSM-7. */
const LONG = "x".repeat(400);
const OTHER_NUMBER = "+15125550200";

let t: Backend;
let csr: Member;
let calls: { at: number; from: string; to: string; body: string }[];
let began: number;
let outcomes: ReturnType<FakeTwilio["create"]>[];
let clicks = 0;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  [calls, outcomes] = [[], []];
  t = backend({
    create: ({ from, to, body }) => {
      calls.push({ at: Date.now() - began, from, to, body });
      return outcomes.shift() ?? accepted(`SM${String(calls.length).padStart(32, "0")}`);
    },
  });
  const accountId = await addAccount(t);
  await t.run(async (ctx) => {
    for (const { _id } of await ctx.db.query("phoneNumbers").take(5)) {
      await ctx.db.patch("phoneNumbers", _id, { segmentsPerSecond: undefined });
    }
    const second = { number: OTHER_NUMBER, label: "Second" };
    await ctx.db.insert("phoneNumbers", { accountId, ...second });
  });
  csr = await join(t, accountId, "csr");
  began = Date.now();
});
afterEach(() => void vi.useRealTimers());

/** A customer who wrote to one of our numbers, and their conversation. */
async function customer(last: number, to = OUR_NUMBER): Promise<Id<"conversations">> {
  const from = `+1512555${1000 + last}`;
  await receive(t, { from, to });
  const all = await t.run(async (ctx) => await ctx.db.query("conversations").take(200));
  const found = all.find(({ contactAddress }) => contactAddress === from);
  if (found === undefined) throw new Error("there is no conversation");
  return found._id;
}
const send = async (conversationId: Id<"conversations">, body = LONG) =>
  await csr.as.mutation(api.messages.send, { conversationId, body, clientId: `${++clicks}` });
/** Lets a span of time pass and everything scheduled in it run. */
async function pass(ms: number) {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await vi.advanceTimersByTimeAsync(Math.min(250, end - Date.now()));
    await t.finishInProgressScheduledFunctions();
  }
}
const message = async (id: Id<"messages">) => await t.run((ctx) => ctx.db.get("messages", id));

describe("CHAN-11 the pace of a number", () => {
  test("a burst of long texts to many customers leaves one after the other", async () => {
    const customers = await Promise.all(Array.from({ length: 6 }, (_, n) => customer(n)));
    began = Date.now();
    const sent = await Promise.all(customers.map((each) => send(each)));
    await pass(4 * SECOND);
    expect(calls).toHaveLength(2);
    // Who waits is on the way, and nothing is wrong with it.
    const states = await Promise.all(sent.map(message));
    expect(states.filter((each) => each?.status === "pending")).toHaveLength(4);
    expect(states.filter((each) => each?.errorReason !== undefined)).toEqual([]);
    await pass(16 * SECOND);
    expect(calls).toHaveLength(6);
    for (const [nth, { at }] of calls.entries()) {
      expect(at).toBeGreaterThanOrEqual(nth * 3 * SECOND - 100);
      expect(at).toBeLessThan(nth * 3 * SECOND + 2 * SECOND);
    }
    expect(new Set(calls.map(({ to }) => to)).size).toBe(6);
  });

  test("two numbers do not hold each other up", async () => {
    const ours = await Promise.all([1, 2, 3].map((n) => customer(n)));
    const others = await Promise.all([4, 5, 6].map((n) => customer(n, OTHER_NUMBER)));
    began = Date.now();
    for (const each of [...ours, ...others]) await send(each);
    await pass(8 * SECOND);
    for (const number of [OUR_NUMBER, OTHER_NUMBER]) {
      const times = calls.filter(({ from }) => from === number).map(({ at }) => at);
      expect(times).toHaveLength(3);
      expect(Math.max(...times)).toBeLessThan(8 * SECOND);
      expect(Math.min(...times)).toBeLessThan(SECOND);
    }
  });

  test("order within a conversation stays, whatever waits", async () => {
    const [first, second] = [await customer(1), await customer(2)];
    for (const body of ["one", "two", "three"]) {
      await send(first, body);
      await send(second, body);
    }
    await pass(12 * SECOND);
    for (const to of new Set(calls.map((call) => call.to))) {
      expect(calls.filter((call) => call.to === to).map(({ body }) => body)).toEqual([
        "one",
        "two",
        "three",
      ]);
    }
    expect(calls).toHaveLength(6);
  });

  test("is what the number is registered for", async () => {
    await t.run(async (ctx) => {
      for (const { _id } of await ctx.db.query("phoneNumbers").take(5)) {
        await ctx.db.patch("phoneNumbers", _id, { segmentsPerSecond: 30 });
      }
    });
    const customers = await Promise.all(Array.from({ length: 20 }, (_, n) => customer(n)));
    began = Date.now();
    for (const each of customers) await send(each);
    await pass(SECOND / 2);
    expect(calls.length).toBeGreaterThanOrEqual(10);
    expect(calls.length).toBeLessThan(20);
    await pass(SECOND);
    expect(calls).toHaveLength(20);
  });

  test("is that of the number's kind otherwise", () => {
    expect([OUR_NUMBER, "+18885550100", "+18005550100", "28282"].map(usualPace)).toEqual([
      1, 3, 3, 100,
    ]);
  });

  test("what a pause held up does not leave all at once", async () => {
    outcomes = [{ kind: "config", code: "20003", breaks: "account" }];
    const customers = await Promise.all(Array.from({ length: 4 }, (_, n) => customer(n)));
    for (const each of customers) await send(each);
    await pass(MINUTE - SECOND);
    expect(calls).toHaveLength(1);
    began = Date.now();
    await pass(30 * SECOND);
    const times = calls.slice(1).map(({ at }) => at);
    expect(times).toHaveLength(4);
    for (const [nth, at] of times.slice(1).entries()) {
      expect(at - (times[nth] ?? 0)).toBeGreaterThanOrEqual(3 * SECOND - 500);
    }
  });
});

describe("CHAN-4 a text that Twilio's queue had no room for", () => {
  const overflow = async (sid: string) =>
    await report(t, { sid, status: "failed", errorCode: "30001" });
  const sidOf = async (id: Id<"messages">) => (await message(id))?.providerId ?? "";

  test("is sent again by itself, later each time, once", async () => {
    const conversationId = await customer(1);
    const id = await send(conversationId, "Hi");
    await pass(SECOND);
    const sid = await sidOf(id);
    await overflow(sid);
    await overflow(sid);
    expect(await message(id)).toMatchObject({
      status: "pending",
      errorReason: expect.stringContaining("It is sent again by itself"),
    });
    // What the first try still says is not about this one.
    await report(t, { sid, status: "sent", mid: id, attempt: 1 });
    expect(await message(id)).toMatchObject({ status: "pending", attempt: 2 });
    await pass(4 * MINUTE);
    expect(calls).toHaveLength(1);
    await pass(2 * MINUTE);
    expect(calls).toHaveLength(2);
    await overflow(await sidOf(id));
    await pass(9 * MINUTE);
    expect(calls).toHaveLength(2);
    await pass(2 * MINUTE);
    expect(calls).toHaveLength(3);
    await report(t, { sid: await sidOf(id), status: "delivered" });
    expect(await message(id)).toMatchObject({ status: "delivered" });
    expect((await messagesOf(t, conversationId)).filter((m) => m.direction === "out")).toHaveLength(
      1,
    );
  });

  test("fails in the end, and the customer waits again", async () => {
    const conversationId = await customer(1);
    const id = await send(conversationId, "Hi");
    await pass(SECOND);
    for (let hours = 0; hours < 7 && (await message(id))?.status !== "failed"; hours++) {
      await overflow(await sidOf(id));
      await pass(3 * 60 * MINUTE);
    }
    expect(await message(id)).toMatchObject({ status: "failed", errorCode: "30001" });
    const after = await t.run((ctx) => ctx.db.get("conversations", conversationId));
    expect(after).toMatchObject({ attention: true, failed: true });
    expect(calls).toHaveLength(3);
  });

  test("what is refused because the queue is full leaves later, by itself", async () => {
    outcomes = [{ kind: "transient", code: "21611", retryAfterMs: 5 * MINUTE, busy: true }];
    const id = await send(await customer(1), "Hi");
    await pass(6 * MINUTE);
    expect(calls).toHaveLength(2);
    expect(await message(id)).toMatchObject({ status: "sending" });
  });
});
