import type { FunctionArgs } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { SendQuestion } from "../../convex/shared/inbox";
import { accepted, addAccount, backend, codeOf, conversationWith } from "./setup";
import { join, messagesOf, receive, report } from "./setup";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 11, 18);
const STOP = "Please take me off your list";

async function scene() {
  const sent: string[] = [];
  const t = backend({
    create: ({ body }) => {
      sent.push(body);
      return accepted(`SM${String(sent.length).padStart(32, "0")}`);
    },
  });
  const accountId = await addAccount(t);
  const author = await join(t, accountId, "csr", "Cleo");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  let n = 0;
  return {
    t,
    sent,
    author,
    conversationId,
    send: async (...anyway: SendQuestion[]) =>
      await author.as.mutation(api.messages.send, {
        conversationId,
        body: `Text ${++n}`,
        clientId: `${n}`,
        anyway,
      }),
    plan: async (...anyway: SendQuestion[]) =>
      await author.as.mutation(api.scheduled.add, {
        conversationId,
        body: "Planned",
        clientId: "plan",
        dueAt: START + HOUR,
        cancelOnReply: false,
        anyway,
      }),
    answer: async (isStop: boolean) =>
      await author.as.mutation(api.consent.answer, { conversationId, isStop }),
    review: async () =>
      (await author.as.query(api.conversations.get, { conversationId })).stopReview,
    waiting: async () =>
      (await author.as.query(api.scheduled.list, { conversationId })).map(({ state }) => state),
    ledger: async () =>
      (await t.run(async (ctx) => await ctx.db.query("consent").take(20))).map(
        ({ state, source, memberId, detail }) => ({ state, source, memberId, detail }),
      ),
    events: async () =>
      (await messagesOf(t, conversationId)).flatMap(({ event, authorName }) =>
        event === undefined ? [] : [`${event.type} by ${authorName || "nobody"}`],
      ),
    audit: async () =>
      (await t.run(async (ctx) => await ctx.db.query("auditLog").take(20))).map(
        ({ action }) => action,
      ),
    pass: async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await t.finishInProgressScheduledFunctions();
      vi.advanceTimersByTime(1);
      await t.finishInProgressScheduledFunctions();
    },
  };
}

describe("CHAN-6 a likely request to stop", () => {
  beforeEach(() => void vi.useFakeTimers({ now: START }));
  afterEach(() => void vi.useRealTimers());

  test("opts nobody out by itself, and whoever sends is asked first", async () => {
    const { t, send, review, ledger, sent, pass } = await scene();
    await receive(t, { body: STOP });
    expect(await review()).toMatchObject({ text: STOP });
    expect(await ledger()).toHaveLength(1);
    expect(await codeOf(send())).toBe("STOP_REVIEW");
    expect(await codeOf(send("quietHours"))).toBe("STOP_REVIEW");
    await send("stopReview");
    await pass(5);
    expect(sent).toHaveLength(1);
    expect(await review()).not.toBeNull();
  });

  test("“Opt out” puts it in the ledger under the member's name, with the customer's words", async () => {
    const { t, author, answer, send, review, ledger, events, audit } = await scene();
    await receive(t, { body: STOP });
    await answer(true);
    expect(await review()).toBeNull();
    expect((await ledger()).at(-1)).toEqual({
      state: "optedOut",
      source: "member",
      memberId: author.id,
      detail: STOP,
    });
    expect(await events()).toEqual(["optedOut by Cleo"]);
    expect(await audit()).toEqual(["consent.optedOut"]);
    expect(await codeOf(send())).toBe("OPTED_OUT");
    expect(await codeOf(answer(false))).toBe("WRONG_STATE");
  });

  test("“Not a request” lets texts go again, and says who said so", async () => {
    const { t, answer, send, review, ledger, events, audit } = await scene();
    await receive(t, { body: STOP });
    await answer(false);
    expect(await review()).toBeNull();
    await send();
    expect(await ledger()).toHaveLength(1);
    expect(await events()).toEqual(["stopDenied by Cleo"]);
    expect(await audit()).toEqual(["consent.reviewed"]);
  });

  test.each(["STOP", "START"])("the keyword %s settles it", async (body) => {
    const { t, review, answer } = await scene();
    await receive(t, { body: STOP });
    await receive(t, { body });
    expect(await review()).toBeNull();
    expect(await codeOf(answer(true))).toBe("WRONG_STATE");
  });

  test("who has opted out already is not asked about", async () => {
    const { t, review } = await scene();
    await receive(t, { body: "STOP" });
    await receive(t, { body: "I said stop texting me" });
    expect(await review()).toBeNull();
  });

  test("a planned text is held until somebody has looked, and then goes", async () => {
    const { t, plan, answer, waiting, sent, pass } = await scene();
    await plan();
    await receive(t, { body: STOP });
    await pass(HOUR);
    await pass(5);
    expect(sent).toEqual([]);
    expect(await waiting()).toEqual(["held"]);
    // Held for longer than a message may wait by itself.
    await pass(8 * HOUR);
    await answer(false);
    await pass(5);
    await pass(5);
    expect(sent).toEqual(["Planned"]);
    expect(await waiting()).toEqual([]);
  });

  test("a planned text never goes to who turned out to have opted out", async () => {
    const { t, plan, answer, waiting, sent, pass } = await scene();
    await plan();
    await receive(t, { body: STOP });
    await pass(HOUR);
    await answer(true);
    await pass(5);
    await pass(5);
    expect(sent).toEqual([]);
    expect(await waiting()).toEqual(["failed"]);
  });

  test("planning is asked about too; an “anyway” holds until they write the like again", async () => {
    const { t, plan, waiting, pass } = await scene();
    await receive(t, { body: STOP });
    expect(await codeOf(plan())).toBe("STOP_REVIEW");
    await plan("stopReview");
    await receive(t, { body: "I said don't text me" });
    await pass(HOUR);
    expect(await waiting()).toEqual(["held"]);
  });

  test("what Twilio's full queue gave back is not sent again by itself", async () => {
    const { t, send, sent, conversationId, pass } = await scene();
    await send();
    await pass(5);
    await receive(t, { body: STOP });
    const sid = `SM${"1".padStart(32, "0")}`;
    await report(t, { sid, status: "failed", errorCode: "30001" });
    await pass(HOUR);
    expect(sent).toHaveLength(1);
    const [message] = (await messagesOf(t, conversationId)).filter((m) => m.direction === "out");
    expect(message).toMatchObject({ status: "failed", errorCode: "30001" });
  });

  test("a text that had not left yet ends with a person", async () => {
    const { t, send, sent, author, conversationId, pass } = await scene();
    vi.advanceTimersByTime(1);
    await send();
    vi.advanceTimersByTime(1);
    await receive(t, { body: STOP });
    await pass(5);
    expect(sent).toEqual([]);
    const [message] = (await messagesOf(t, conversationId)).filter((m) => m.direction === "out");
    expect(message).toMatchObject({ status: "failed" });
    expect(message?.errorReason).toMatch(/request to stop/);
    const messageId = message?._id;
    if (messageId === undefined) throw new Error("nothing was written");
    expect(await codeOf(author.as.mutation(api.messages.retry, { messageId }))).toBe("STOP_REVIEW");
    await author.as.mutation(api.messages.retry, { messageId, anyway: ["stopReview"] });
    await pass(5);
    expect(sent).toHaveLength(1);
  });
});

describe("CHAN-6 the ledger", () => {
  const PHONE = "+15125550111";

  async function withCustomer() {
    const s = await scene();
    const fields = { name: "Maria", phones: [PHONE, "+15125550188"], emails: ["m@mail.example"] };
    const customerId = await s.author.as.mutation(api.customers.create, { fields });
    const history = async (whom: Whom = { customerId }) =>
      await s.author.as.query(api.consent.history, { whom });
    const record = async (
      state: "optedIn" | "optedOut",
      { reason = "On the phone, today", address = PHONE, whom = { customerId } as Whom } = {},
    ) =>
      await s.author.as.mutation(api.consent.record, {
        whom,
        channel: address.includes("@") ? "email" : "sms",
        address,
        state,
        reason,
      });
    return { ...s, customerId, history, record };
  }
  type Whom = FunctionArgs<typeof api.consent.history>["whom"];

  test("says who, when and how for each address, the newest first", async () => {
    const { t, conversationId, history, record } = await withCustomer();
    await record("optedOut", { reason: "  Asked me at the door " });
    await record("optedIn");
    await receive(t, { body: "STOP" });
    const [first, second, mail] = await history();
    expect(first).toMatchObject({ channel: "sms", address: PHONE, state: "optedOut" });
    expect(first?.rows).toMatchObject([
      { state: "optedOut", source: "keyword", detail: "STOP" },
      { state: "optedIn", source: "member", memberName: "Cleo", detail: "On the phone, today" },
      { state: "optedOut", source: "member", memberName: "Cleo", detail: "Asked me at the door" },
      { state: "implied", source: "inbound" },
    ]);
    expect(second).toMatchObject({ address: "+15125550188", state: null, rows: [] });
    expect(mail).toMatchObject({ channel: "email", address: "m@mail.example" });
    expect(await history({ conversationId })).toEqual([first]);
  });

  test("by hand it closes and opens the conversation, with an event and in the audit log", async () => {
    const { record, send, events, audit } = await withCustomer();
    await record("optedOut");
    expect(await codeOf(send())).toBe("OPTED_OUT");
    expect(await codeOf(record("optedOut"))).toBe("WRONG_STATE");
    await record("optedIn");
    await send();
    expect((await events()).slice(-2)).toEqual(["optedOut by Cleo", "optedIn by Cleo"]);
    expect(await audit()).toEqual(["consent.optedOut", "consent.optedIn"]);
  });

  test("an address nobody has written to yet is refused from then on", async () => {
    const { record, author } = await withCustomer();
    await record("optedOut", { address: "+15125550188" });
    const start = {
      channel: "sms" as const,
      recipient: { address: "+15125550188" },
      consent: "phone" as const,
      body: "Hi",
      clientId: "x",
    };
    expect(await codeOf(author.as.mutation(api.newConversation.start, start))).toBe("OPTED_OUT");
  });

  test("whoever opted out themselves is opted in by nobody else", async () => {
    const { t, record, history } = await withCustomer();
    await receive(t, { body: "STOP" });
    expect(await codeOf(record("optedIn"))).toBe("OPTED_OUT");
    expect((await history())[0]?.locked).toMatch(/texting START/);
    await receive(t, { body: "START" });
    expect((await history())[0]).toMatchObject({ state: "optedIn", locked: null });
  });

  test("not without a reason, and not for somebody else's address", async () => {
    const { record, conversationId } = await withCustomer();
    expect(await codeOf(record("optedOut", { reason: "  " }))).toBe("INVALID_INPUT");
    expect(await codeOf(record("optedOut", { reason: "x".repeat(301) }))).toBe("INVALID_INPUT");
    expect(await codeOf(record("optedOut", { address: "+15125550199" }))).toBe("NOT_FOUND");
    const whom = { conversationId };
    expect(await codeOf(record("optedOut", { whom, address: "+15125550188" }))).toBe("NOT_FOUND");
  });
});
