import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  type Backend,
  CUSTOMER,
  type FakeTwilio,
  type Member,
  OUR_NUMBER,
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

const SERVICE = `MG${"a".repeat(32)}`;
const SECOND = "+15125550200";

let t: Backend;
let accountId: Id<"accounts">;
let csr: Member;
let calls: Parameters<FakeTwilio["create"]>[0][];

beforeEach(async () => {
  vi.useFakeTimers();
  calls = [];
  t = backend({
    create: (text) => {
      calls.push(text);
      return accepted(`SM${String(calls.length).padStart(32, "0")}`, "accepted");
    },
  });
  accountId = await addAccount(t);
  csr = await join(t, accountId, "csr");
});

afterEach(() => void vi.useRealTimers());

type Assign = (typeof internal.senders.assign)["_args"];
const assign = async (senders: Partial<Assign>) =>
  await t.mutation(internal.senders.assign, { account: "Acme", ...senders });
const numbers = async () => {
  const rows = await t.run(async (ctx) => await ctx.db.query("phoneNumbers").take(20));
  return rows.map(({ number, accountId }) => ({ number, accountId }));
};
const start = async (clientId = "first") =>
  await csr.as.mutation(api.newConversation.start, {
    channel: "sms",
    recipient: { address: CUSTOMER },
    consent: "phone",
    body: `Hello ${clientId}`,
    clientId,
  });
/** Lets what is to leave leave. */
const sent = async () => {
  await vi.advanceTimersByTimeAsync(500);
  await t.finishInProgressScheduledFunctions();
};
const ourAddress = async () => (await conversationWith(t)).ourAddress;

describe("CHAN-11 a Messaging Service and its pool", () => {
  test("picks the number of a conversation we begin, which keeps it from then on", async () => {
    await assign({ service: SERVICE });
    const conversationId = await start();
    await sent();
    expect(calls).toMatchObject([{ from: SERVICE }]);
    const [first] = await messagesOf(t, conversationId);
    const sid = first?.providerId ?? "";
    await report(t, { sid, status: "sent", ourNumber: SECOND });
    expect(await ourAddress()).toBe(SECOND);
    // It was in the pool already, only we did not know.
    expect(await numbers()).toContainEqual({ number: SECOND, accountId });
    await start("again");
    await sent();
    expect(calls.at(-1)).toMatchObject({ from: SECOND, service: SERVICE });
  });

  test("answers by the number the customer wrote to, whichever of the pool", async () => {
    const pool = [OUR_NUMBER, SECOND].map((number) => ({ number, label: "Pool" }));
    await assign({ service: SERVICE, numbers: pool });
    await receive(t, { to: SECOND, service: SERVICE });
    await start();
    await sent();
    expect(calls).toMatchObject([{ from: SECOND, service: SERVICE }]);
    await receive(t, { to: OUR_NUMBER, service: SERVICE });
    await start("again");
    await sent();
    expect(calls.at(-1)).toMatchObject({ from: OUR_NUMBER });
    expect(await t.run(async (ctx) => await ctx.db.query("conversations").take(5))).toHaveLength(1);
  });

  test("a text to a number just added to the pool finds its account by the service", async () => {
    await join(t, await addAccount(t, "Other", null), "owner", "other");
    await assign({ service: SERVICE });
    await receive(t, { to: SECOND, service: SERVICE });
    expect(await conversationWith(t)).toMatchObject({ accountId, ourAddress: SECOND });
    // The next one may come without the service's name: out of a list, for example.
    await receive(t, { to: SECOND, from: "+15125550177" });
    expect(await conversationWith(t, "+15125550177")).toMatchObject({ accountId });
    await receive(t, { to: "+15125550299", service: `MG${"b".repeat(32)}`, from: "+15125550178" });
    await expect(conversationWith(t, "+15125550178")).rejects.toThrow();
  });

  test("a service that is given up leaves its conversations to our first number", async () => {
    await assign({ service: SERVICE });
    await start();
    await sent();
    await assign({ service: null });
    await start("again");
    await sent();
    expect(calls.at(-1)).toMatchObject({ from: OUR_NUMBER });
    expect(calls.at(-1)?.service).toBeUndefined();
  });
});

describe("who has which numbers", () => {
  test("is as it was last assigned", async () => {
    await assign({ numbers: [{ number: SECOND, label: "Second", segmentsPerSecond: 75 }] });
    expect(await numbers()).toEqual([{ number: SECOND, accountId }]);
    await assign({ service: SERVICE });
    expect(await numbers()).toEqual([{ number: SECOND, accountId }]);
    await assign({ numbers: [] });
    expect(await numbers()).toEqual([]);
  });

  test.each([
    ["a number in no form", { numbers: [{ number: "512 555 0100", label: "x" }] }],
    ["a pace of nothing", { numbers: [{ number: SECOND, label: "x", segmentsPerSecond: 0 }] }],
    ["a SID that is none", { service: "MG123" }],
    ["another account's number", { numbers: [{ number: "+15125550300", label: "x" }] }],
    ["another account's service", { service: `MG${"c".repeat(32)}` }],
  ])("%s is refused and changes nothing", async (_, senders) => {
    await addAccount(t, "Other", "+15125550300");
    await assign({ account: "Other", service: `MG${"c".repeat(32)}` });
    const before = await numbers();
    expect(await codeOf(assign(senders))).toBe("INVALID_INPUT");
    expect(await numbers()).toEqual(before);
  });
});
