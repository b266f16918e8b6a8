import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { accepted, addAccount, backend, codeOf, conversationWith } from "./setup";
import { join, messagesOf, receive } from "./setup";

const START = 1_700_000_000_000;
const HOUR = 3_600_000;

async function scene() {
  const sent: string[] = [];
  const t = backend({
    create: ({ body }) => {
      sent.push(body);
      return accepted(`SM${String(sent.length).padStart(32, "0")}`);
    },
  });
  const accountId = await addAccount(t);
  const author = await join(t, accountId, "dispatcher", "Dee");
  const other = await join(t, accountId, "csr", "Cleo");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const later = async (fields: Partial<Parameters<typeof plan>[0]> = {}, by = author) =>
    await by.as.mutation(api.scheduled.add, plan(fields));
  const plan = (fields: {
    body?: string;
    clientId?: string;
    dueAt?: number;
    cancelOnReply?: boolean;
    after?: Id<"messages"> | null;
  }) => ({
    conversationId,
    body: "Tomorrow at nine?",
    clientId: fields.body ?? "later",
    dueAt: START + HOUR,
    cancelOnReply: true,
    ...fields,
  });
  return {
    t,
    sent,
    author,
    other,
    conversationId,
    later,
    waiting: async () => await author.as.query(api.scheduled.list, { conversationId }),
    drafts: async (by = author) =>
      (await by.as.query(api.drafts.forConversation, { conversationId })).map(({ text }) => text),
    /** Lets time pass, and what is due meanwhile happen. */
    pass: async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await t.finishInProgressScheduledFunctions();
      vi.advanceTimersByTime(1);
      await t.finishInProgressScheduledFunctions();
    },
    now: async () => await conversationWith(t),
    thread: async () => await messagesOf(t, conversationId),
    events: async () =>
      (await messagesOf(t, conversationId)).flatMap(({ event, authorName }) =>
        event === undefined ? [] : [{ by: authorName, ...event }],
      ),
  };
}

type Scene = Awaited<ReturnType<typeof scene>>;

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

describe("SEND-12 send later", () => {
  test("it is no message before its time, and one message, sent once, from then on", async () => {
    const { t, sent, later, waiting, pass, thread, now } = await scene();
    await later();
    await later();
    expect(await waiting()).toMatchObject([
      { body: "Tomorrow at nine?", authorName: "Dee", dueAt: START + HOUR, state: "waiting" },
    ]);
    await pass(HOUR - 10);
    expect(await thread()).toHaveLength(1);
    await pass(10);
    expect(sent).toEqual(["Tomorrow at nine?"]);
    expect(await waiting()).toEqual([]);
    expect((await thread()).at(-1)).toMatchObject({ clientId: "later", authorName: "Dee" });
    expect(await now()).toMatchObject({ attention: false, preview: "Tomorrow at nine?" });
    const [timer] = await t.run(
      async (ctx) => await ctx.db.system.query("_scheduled_functions").take(1),
    );
    expect(timer?.name).toContain("scheduled");
    const scheduledId = timer?.args[0].scheduledId as Id<"scheduledMessages">;
    await t.mutation(internal.scheduled.send, { scheduledId, dueAt: START + HOUR });
    await later();
    await pass(2 * HOUR);
    expect(sent).toHaveLength(1);
  });

  test("a timer that was lost is made up for by the sweep, unless it is much too late", async () => {
    const { t, sent, later, waiting, pass } = await scene();
    const lose = async () =>
      await t.run(async (ctx) => {
        for (const row of await ctx.db.query("scheduledMessages").take(10)) {
          // A time that no timer was set for.
          await ctx.db.patch("scheduledMessages", row._id, { dueAt: row.dueAt + 7 });
        }
      });
    await later();
    await lose();
    await pass(HOUR + 60_000);
    expect(sent).toEqual([]);
    await t.mutation(internal.scheduled.sweep, {});
    await t.mutation(internal.scheduled.sweep, {});
    await pass(10);
    expect(sent).toEqual(["Tomorrow at nine?"]);
    await later({ body: "Old news", dueAt: START + 2 * HOUR });
    await lose();
    await pass(9 * HOUR);
    await t.mutation(internal.scheduled.sweep, {});
    await pass(10);
    expect(sent).toHaveLength(1);
    expect(await waiting()).toMatchObject([{ body: "Old news", state: "failed" }]);
  });

  test("a customer's reply cancels it, says so, and gives its author the text back", async () => {
    const { t, sent, other, later, waiting, drafts, pass, events } = await scene();
    await later();
    await later({ body: "Whatever they say", cancelOnReply: false });
    await receive(t, { body: "Never mind" });
    expect(await waiting()).toMatchObject([{ body: "Whatever they say" }]);
    expect(await drafts()).toEqual(["Tomorrow at nine?"]);
    expect(await drafts(other)).toEqual([]);
    expect(await events()).toEqual([
      { by: "", type: "scheduleCanceled", name: "Dee", text: "Tomorrow at nine?" },
    ]);
    await pass(HOUR);
    expect(sent).toEqual(["Whatever they say"]);
  });

  test("a draft its author has begun since stays as it is; the event keeps the text", async () => {
    const { t, author, conversationId, later, drafts, events } = await scene();
    await later();
    const draft = { conversationId, kind: "reply" as const, text: "Another" };
    await author.as.mutation(api.drafts.save, draft);
    await receive(t);
    expect(await drafts()).toEqual(["Another"]);
    expect(await events()).toMatchObject([{ text: "Tomorrow at nine?" }]);
  });

  test("what goes although they replied does not count as an answer to that", async () => {
    const { t, later, pass, now } = await scene();
    await later({ cancelOnReply: false });
    await pass(1_000);
    await receive(t, { body: "One more thing" });
    await pass(HOUR);
    expect(await now()).toMatchObject({ attention: true, attentionSince: START + 1_001 });
  });

  test.each<[string, (s: Scene) => Promise<unknown>, RegExp]>([
    [
      "the customer opted out",
      async ({ t }) => {
        await receive(t, { body: "STOP" });
      },
      /opted out/,
    ],
    [
      "the conversation was archived",
      async ({ author, conversationId }) =>
        await author.as.mutation(api.conversations.setArchived, { conversationId, archived: true }),
      /archived/,
    ],
    [
      "its author is gone",
      async ({ t, author }) =>
        await t.run(async (ctx) => await ctx.db.patch("members", author.id, { status: "removed" })),
      /no longer a member/,
    ],
    [
      "its author may only read now",
      async ({ t, author }) =>
        await t.run(async (ctx) => await ctx.db.patch("members", author.id, { role: "viewer" })),
      /may not write/,
    ],
    [
      "the channel is not connected",
      async () => void vi.stubEnv("TWILIO_AUTH_TOKEN", ""),
      /not connected/,
    ],
  ])("when %s it fails in sight, with its text", async (_, change, reason) => {
    const s = await scene();
    await s.later({ cancelOnReply: false });
    await change(s);
    await s.pass(HOUR);
    vi.unstubAllEnvs();
    expect(s.sent).toEqual([]);
    const rows = await s.other.as.query(api.scheduled.list, { conversationId: s.conversationId });
    expect(rows).toMatchObject([
      { state: "failed", body: "Tomorrow at nine?", failure: expect.stringMatching(reason) },
    ]);
    expect(await s.now()).toMatchObject({ failed: true, archived: false });
    expect((await s.events()).at(-1)).toMatchObject({ type: "scheduleFailed", name: "Dee" });
    const [row] = rows;
    if (row) await s.other.as.mutation(api.scheduled.cancel, { scheduledId: row._id });
    expect((await s.now()).failed).toBe(false);
  });

  test("a snoozed conversation is none that was archived", async () => {
    const { sent, author, conversationId, later, pass } = await scene();
    await later();
    const conversationIds = [conversationId];
    await author.as.mutation(api.bulk.snooze, { conversationIds, until: START + 2 * HOUR });
    await pass(HOUR);
    expect(sent).toEqual(["Tomorrow at nine?"]);
  });

  test("anybody who may send changes it, and it is theirs; sends it now; or cancels it", async () => {
    const { sent, other, later, waiting, pass, thread, events } = await scene();
    await later();
    const [row] = await waiting();
    const scheduledId = row?._id ?? ("" as Id<"scheduledMessages">);
    const change = { scheduledId, body: "At ten?", dueAt: START + 3 * HOUR, cancelOnReply: false };
    await other.as.mutation(api.scheduled.setPlan, change);
    expect(await waiting()).toMatchObject([{ body: "At ten?", authorName: "Cleo" }]);
    await pass(HOUR);
    expect(sent).toEqual([]);
    await other.as.mutation(api.scheduled.sendNow, { scheduledId });
    await pass(1);
    expect(sent).toEqual(["At ten?"]);
    expect((await thread()).at(-1)).toMatchObject({ authorName: "Cleo", body: "At ten?" });
    expect(await codeOf(other.as.mutation(api.scheduled.sendNow, { scheduledId }))).toBe(
      "NOT_FOUND",
    );
    await later({ body: "Not this", dueAt: START + 9 * HOUR });
    const [second] = await waiting();
    if (second) await other.as.mutation(api.scheduled.cancel, { scheduledId: second._id });
    await pass(9 * HOUR);
    expect(sent).toEqual(["At ten?"]);
    expect((await events()).at(-1)).toEqual({
      by: "Cleo",
      type: "scheduleCanceled",
      name: "Dee",
      text: "Not this",
    });
  });

  test("nobody changes what somebody else has changed since they looked", async () => {
    const { author, other, later, waiting } = await scene();
    await later();
    const [row] = await waiting();
    if (!row) throw new Error("Nothing waits");
    const { _id: scheduledId, body, dueAt, cancelOnReply } = row;
    const seen = { body, dueAt, cancelOnReply };
    const theirs = { body: "At ten?", dueAt: START + 3 * HOUR, cancelOnReply: false };
    await other.as.mutation(api.scheduled.setPlan, { scheduledId, ...theirs, seen });
    // The same once more is no news to who made it so.
    await other.as.mutation(api.scheduled.setPlan, { scheduledId, ...theirs, seen });
    const mine = { scheduledId, ...seen, body: "At eleven?" };
    expect(await codeOf(author.as.mutation(api.scheduled.setPlan, { ...mine, seen }))).toBe(
      "NEWER_MESSAGES",
    );
    expect(await waiting()).toMatchObject([theirs]);
    await author.as.mutation(api.scheduled.setPlan, { ...mine, seen: theirs });
    expect(await waiting()).toMatchObject([{ body: "At eleven?", authorName: "Dee" }]);
  });

  test("bad input and news are refused, and nothing is kept", async () => {
    const { t, later, waiting } = await scene();
    for (const dueAt of [START, START - HOUR, START + 400 * 24 * HOUR, Number.NaN]) {
      expect(await codeOf(later({ dueAt }))).toBe("INVALID_INPUT");
    }
    expect(await codeOf(later({ body: "  " }))).toBe("EMPTY_MESSAGE");
    expect(await codeOf(later({ body: "x".repeat(1_601), clientId: "long" }))).toBe(
      "MESSAGE_TOO_LONG",
    );
    expect(await codeOf(later({ clientId: "" }))).toBe("INVALID_INPUT");
    expect(await codeOf(later({ after: null }))).toBe("NEWER_MESSAGES");
    await receive(t, { body: "STOP" });
    expect(await codeOf(later())).toBe("OPTED_OUT");
    expect(await waiting()).toEqual([]);
  });

  test("no more than twenty wait in one conversation", async () => {
    const { later } = await scene();
    for (let i = 0; i < 20; i++) await later({ body: `Text ${i}` });
    expect(await codeOf(later({ body: "Too many" }))).toBe("LIMIT_REACHED");
  });
});

describe("SEND-12 undo send", () => {
  async function undoable(seconds: 0 | 5 | 10 = 5) {
    const s = await scene();
    await s.author.as.mutation(api.me.setUndoSend, { seconds });
    const send = async (body: string, by = s.author) =>
      await by.as.mutation(api.messages.send, {
        conversationId: s.conversationId,
        body,
        clientId: body,
      });
    const undo = async (messageId: Id<"messages">, by = s.author) =>
      await by.as.mutation(api.messages.undo, { messageId });
    return { ...s, send, undo };
  }

  test("a reply waits its seconds, and the next ones behind it, then all go in their order", async () => {
    const { sent, other, send, pass } = await undoable();
    await send("First");
    await send("Second", other);
    await pass(4_900);
    // The scheduler may be early, and the claim allows for that.
    expect(sent).toEqual([]);
    await pass(100);
    await pass(10);
    expect(sent).toEqual(["First", "Second"]);
  });

  test("one that waited behind another still has its own seconds", async () => {
    const { sent, send, pass } = await undoable();
    await send("First");
    await pass(3_000);
    await send("Second");
    await pass(2_500);
    await pass(100);
    expect(sent).toEqual(["First"]);
    await pass(3_000);
    await pass(10);
    expect(sent).toEqual(["First", "Second"]);
  });

  test("switched off, as at first, it leaves at once", async () => {
    const { sent, send, pass, undo } = await undoable(0);
    const id = await send("First");
    await pass(1);
    expect(sent).toEqual(["First"]);
    expect(await codeOf(undo(id))).toBe("TOO_LATE");
  });

  test("taken back, it is as if it had not been written", async () => {
    const { sent, send, undo, pass, now, thread } = await undoable(10);
    const before = await now();
    await pass(5);
    const id = await send("Oops");
    expect(await now()).toMatchObject({ preview: "Oops", lastDirection: "out" });
    await pass(9_000);
    await undo(id);
    await pass(60_000);
    expect(sent).toEqual([]);
    const { undo: _, ...after } = await now();
    const { undo: __, ...then } = before;
    expect(after).toEqual(then);
    expect(await thread()).toHaveLength(1);
    expect(await codeOf(undo(id))).toBe("NOT_FOUND");
  });

  test("once the sender has it, it has gone; nobody takes back another's", async () => {
    const { other, send, undo, pass } = await undoable();
    const id = await send("First");
    expect(await codeOf(undo(id, other))).toBe("FORBIDDEN");
    await pass(5_000);
    expect(await codeOf(undo(id))).toBe("TOO_LATE");
  });

  test("what waited behind it goes, and whoever had it before them is not held for it", async () => {
    const { sent, other, conversationId, send, undo, pass } = await undoable();
    const id = await send("First");
    await send("Second", other);
    await undo(id);
    await pass(1);
    expect(sent).toEqual(["Second"]);
    const reply = { conversationId, body: "Third", clientId: "3", after: id };
    expect(await codeOf(other.as.mutation(api.messages.send, reply))).toBe("no error");
  });

  test("archived on the strength of it, the conversation waits again", async () => {
    const { author, conversationId, send, undo, now } = await undoable();
    const id = await send("On our way");
    await author.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    expect(await now()).toMatchObject({ archived: true, attention: false });
    await undo(id);
    expect(await now()).toMatchObject({ archived: false, attention: true, attentionSince: START });
  });
});
