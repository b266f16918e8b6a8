import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { zonesOfAddress } from "../../convex/shared/addressZone";
import { DEFAULT_QUIET_HOURS, quietUntil } from "../../convex/shared/quietHours";
import { zoneOfContact } from "../../convex/model/quietHours";
import { accepted, addAccount, backend, codeOf, conversationWith } from "./setup";
import { join, messagesOf, receive, report } from "./setup";

const HOUR = 3_600_000;
const NIGHT = { ...DEFAULT_QUIET_HOURS, enabled: true };
const CHICAGO = "America/Chicago";
/** 10:40 PM in Chicago, where the customer's number is from, 4:40 the next morning UTC. */
const LATE = Date.UTC(2026, 10, 11, 4, 40);
/** 8:00 AM there. */
const MORNING = Date.UTC(2026, 10, 11, 14);

describe("SEND-12 when the quiet hours are", () => {
  const at = (text: string) => new Date(text).getTime();

  test.each([
    ["2026-11-10T20:59:00-06:00", null],
    ["2026-11-10T21:00:00-06:00", "2026-11-11T08:00:00-06:00"],
    ["2026-11-10T23:59:59-06:00", "2026-11-11T08:00:00-06:00"],
    ["2026-11-11T00:00:00-06:00", "2026-11-11T08:00:00-06:00"],
    ["2026-11-11T07:59:59-06:00", "2026-11-11T08:00:00-06:00"],
    ["2026-11-11T08:00:00-06:00", null],
    ["2026-12-31T22:00:00-06:00", "2027-01-01T08:00:00-06:00"],
    // The night the clocks go forward, and the one they go back.
    ["2026-03-07T22:00:00-06:00", "2026-03-08T08:00:00-05:00"],
    ["2026-10-31T22:00:00-05:00", "2026-11-01T08:00:00-06:00"],
  ])("21:00 to 8:00 at %s: until %s", (now, end) => {
    expect(quietUntil(at(now), NIGHT, CHICAGO)).toBe(end === null ? null : at(end));
  });

  test("by day, over a time that the clocks show twice, and not at all", () => {
    const lunch = { enabled: true, from: 12 * 60, to: 13 * 60 };
    expect(quietUntil(at("2026-11-10T12:30:00-06:00"), lunch, CHICAGO)).toBe(
      at("2026-11-10T13:00:00-06:00"),
    );
    const twice = { enabled: true, from: 0, to: 90 };
    const second = at("2026-11-01T01:10:00-06:00");
    expect(quietUntil(second, twice, CHICAGO)).toBe(at("2026-11-01T01:30:00-06:00"));
    expect(quietUntil(LATE, { ...NIGHT, enabled: false }, CHICAGO)).toBeNull();
  });

  test("each end lies ahead and is not quiet, whatever the zone and the hour", () => {
    for (const zone of [CHICAGO, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"]) {
      for (let now = LATE; now < LATE + 366 * 24 * HOUR; now += 7 * HOUR + 13 * 60_000) {
        const end = quietUntil(now, NIGHT, zone);
        if (end === null) continue;
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(12 * HOUR);
        expect(quietUntil(end, NIGHT, zone)).toBeNull();
      }
    }
  });

  test.each([
    ["3311 Oak Ridge, Austin, TX 78704", CHICAGO],
    ["1 Main St, Portland, OR 97201-1234, USA", "America/Los_Angeles"],
    ["20 Queen St, Toronto ON M5V 2T6", "America/Toronto"],
    ["the old mill, ask for Ann", undefined],
    ["12 CA Ave, Springfield", undefined],
  ])("the zone of %s", (address, zone) => {
    expect(zonesOfAddress(address)[0]).toBe(zone);
  });

  test("where we work for them goes before their number, which decides in a state of two zones", () => {
    expect(zoneOfContact("+14155550100", "1 Oak, Austin, TX 78704")?.zone).toBe(CHICAGO);
    expect(zoneOfContact("+19155550100", "1 Oak, El Paso, TX 79901")).toEqual({
      zone: "America/Denver",
      source: "address",
    });
    expect(zoneOfContact("+14155550100", "somewhere")).toEqual({
      zone: "America/Los_Angeles",
      source: "phone",
    });
    expect(zoneOfContact("+18005550100", null)).toBeNull();
  });
});

async function scene() {
  const sent: string[] = [];
  let busy = false;
  const t = backend({
    create: ({ body }) => {
      if (busy) return { kind: "transient", busy: true };
      sent.push(body);
      return accepted(`SM${String(sent.length).padStart(32, "0")}`);
    },
  });
  const accountId = await addAccount(t);
  const admin = await join(t, accountId, "admin", "Ada");
  const author = await join(t, accountId, "csr", "Cleo");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const set = async (quietHours = NIGHT) =>
    await admin.as.mutation(api.sendingHours.set, { quietHours });
  const text = { conversationId, body: "On our way", clientId: "one" };
  return {
    t,
    sent,
    accountId,
    admin,
    author,
    conversationId,
    set,
    text,
    setBusy: (now: boolean) => void (busy = now),
    send: async (more: { anyway?: ("quietHours" | "stopReview")[]; clientId?: string } = {}) =>
      await author.as.mutation(api.messages.send, { ...text, ...more }),
    waiting: async () => await author.as.query(api.scheduled.list, { conversationId }),
    out: async () =>
      (await messagesOf(t, conversationId)).filter(({ direction }) => direction === "out"),
    pass: async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await t.finishInProgressScheduledFunctions();
      vi.advanceTimersByTime(1);
      await t.finishInProgressScheduledFunctions();
    },
  };
}

/** What a refused call says of when it would go. */
async function untilOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return (error as { data?: { until?: number } }).data?.until;
}

describe("SEND-12 quiet hours", () => {
  beforeEach(() => void vi.useFakeTimers({ now: LATE }));
  afterEach(() => void vi.useRealTimers());

  test("a text by night is refused with the morning it could go, and nothing of it is stored", async () => {
    const { set, send, out, sent, pass } = await scene();
    await set();
    expect(await codeOf(send())).toBe("QUIET_HOURS");
    expect(await untilOf(send())).toBe(MORNING);
    expect(await out()).toEqual([]);
    await send({ anyway: ["quietHours"] });
    await pass(5);
    expect(sent).toEqual(["On our way"]);
  });

  test("off, by day, and for who lives elsewhere, nobody is asked", async () => {
    const { set, send, t, author } = await scene();
    await send({ clientId: "off" });
    await set();
    await receive(t, { from: "+14155550123" });
    // It is 8:40 PM in San Francisco.
    const { _id: western } = await conversationWith(t, "+14155550123");
    const text = { conversationId: western, body: "Hi", clientId: "west" };
    await author.as.mutation(api.messages.send, text);
    vi.setSystemTime(MORNING);
    await send({ clientId: "by day" });
  });

  test("the zone is the customer's place, then their number, then the business's", async () => {
    const { set, send, t, accountId, author, conversationId } = await scene();
    await set();
    const zone = async () => {
      const { contactZone, zoneSource } = await author.as.query(api.conversations.get, {
        conversationId,
      });
      return [contactZone, zoneSource];
    };
    expect(await zone()).toEqual([CHICAGO, "phone"]);
    await t.run(async (ctx) => {
      const customerId = await ctx.db.insert("customers", {
        accountId,
        name: "Maria",
        phones: [],
        emails: [],
      });
      const address = "1 Beach Rd, Honolulu, HI 96815";
      await ctx.db.insert("properties", { accountId, customerId, address });
      await ctx.db.patch("conversations", conversationId, { customerId });
    });
    expect(await zone()).toEqual(["Pacific/Honolulu", "address"]);
    await send();
  });

  test("a toll-free number speaks for no zone: the business's own stands in", async () => {
    const { set, t, admin, author, sent, pass } = await scene();
    await receive(t, { from: "+18005550123" });
    const { _id: conversationId } = await conversationWith(t, "+18005550123");
    const send = async (clientId: string) =>
      await author.as.mutation(api.messages.send, { conversationId, body: "Hi", clientId });
    await set();
    await admin.as.mutation(api.account.change, { timeZone: "Asia/Tokyo" });
    await send("by day in Tokyo");
    await admin.as.mutation(api.account.change, { timeZone: CHICAGO });
    expect(await codeOf(send("late here"))).toBe("QUIET_HOURS");
    await pass(5);
    expect(sent).toHaveLength(1);
  });

  test("a time in the night is asked about when it is chosen, and then kept", async () => {
    const { set, author, text, waiting, sent, pass } = await scene();
    await set();
    const tonight = { ...text, dueAt: LATE + HOUR, cancelOnReply: true };
    const add = api.scheduled.add;
    expect(await codeOf(author.as.mutation(add, tonight))).toBe("QUIET_HOURS");
    expect(await untilOf(author.as.mutation(add, tonight))).toBe(MORNING);
    expect(await waiting()).toEqual([]);
    await author.as.mutation(add, { ...tonight, anyway: ["quietHours"] });
    await pass(HOUR);
    await pass(5);
    expect(sent).toEqual(["On our way"]);
  });

  test("a text planned before the quiet hours were set waits for their end", async () => {
    const { set, author, text, waiting, sent, pass } = await scene();
    const plan = { ...text, dueAt: LATE + HOUR, cancelOnReply: true };
    await author.as.mutation(api.scheduled.add, plan);
    await set();
    await pass(HOUR);
    await pass(5);
    expect(sent).toEqual([]);
    expect(await waiting()).toMatchObject([{ state: "waiting", dueAt: MORNING }]);
    await pass(MORNING - LATE - HOUR);
    await pass(5);
    expect(sent).toEqual(["On our way"]);
    expect(await waiting()).toEqual([]);
  });

  test("sending a planned text now, or a failed one again, is asked about too", async () => {
    const { set, author, send, text, waiting, out, sent, pass, t } = await scene();
    await author.as.mutation(api.scheduled.add, {
      ...text,
      clientId: "plan",
      dueAt: MORNING + HOUR,
      cancelOnReply: true,
    });
    await send();
    await pass(5);
    const [message] = await out();
    if (!message) throw new Error("nothing was sent");
    await t.run(
      async (ctx) =>
        await ctx.db.patch("messages", message._id, { status: "failed", statusRank: 90 }),
    );
    await set();
    const [scheduled] = await waiting();
    if (!scheduled) throw new Error("nothing was planned");
    const now = { scheduledId: scheduled._id };
    expect(await codeOf(author.as.mutation(api.scheduled.sendNow, now))).toBe("QUIET_HOURS");
    expect(await waiting()).toHaveLength(1);
    const again = { messageId: message._id };
    expect(await codeOf(author.as.mutation(api.messages.retry, again))).toBe("QUIET_HOURS");
    await author.as.mutation(api.scheduled.sendNow, { ...now, anyway: ["quietHours"] });
    await author.as.mutation(api.messages.retry, { ...again, anyway: ["quietHours"] });
    await pass(5);
    await pass(5);
    expect(sent).toHaveLength(3);
  });

  test("what was held up into the night ends with a person, unless they meant it", async () => {
    vi.setSystemTime(LATE - 2 * HOUR);
    const { set, send, sent, out, pass, setBusy } = await scene();
    await set();
    setBusy(true);
    await send();
    for (let i = 0; i < 40 && Date.now() < LATE; i++) await pass(10 * 60_000);
    expect(await out()).toMatchObject([
      { status: "failed", errorReason: expect.stringMatching(/quiet hours/) },
    ]);
    await send({ clientId: "meant", anyway: ["quietHours"] });
    for (let i = 0; i < 3; i++) await pass(10 * 60_000);
    setBusy(false);
    await pass(10 * 60_000);
    await pass(5);
    expect(sent).toHaveLength(1);
  });

  test("what Twilio's full queue gave back is not sent again by itself into the night", async () => {
    // 8:57 PM in Chicago: five minutes later it is quiet there.
    vi.setSystemTime(LATE - HOUR - 43 * 60_000);
    const { t, set, send, out, sent, pass } = await scene();
    const sid = `SM${"1".padStart(32, "0")}`;
    const giveBack = async () => await report(t, { sid, status: "failed", errorCode: "30001" });
    await set();
    await send();
    await pass(5);
    await giveBack();
    expect(await out()).toMatchObject([{ status: "failed", errorCode: "30001" }]);
    await pass(HOUR);
    expect(sent).toHaveLength(1);
  });

  test("a first text to somebody new can wait for the morning", async () => {
    const { set, author, waiting, sent, pass } = await scene();
    await set();
    const first = {
      channel: "sms" as const,
      recipient: { address: "+15125550188" },
      consent: "phone" as const,
      body: "Hello there",
      clientId: "first",
    };
    const start = api.newConversation.start;
    expect(await codeOf(author.as.mutation(start, first))).toBe("QUIET_HOURS");
    const conversationId = await author.as.mutation(start, { ...first, dueAt: MORNING });
    expect(await waiting()).toEqual([]);
    expect(await author.as.query(api.scheduled.list, { conversationId })).toMatchObject([
      { body: "Hello there", dueAt: MORNING },
    ]);
    await pass(MORNING - LATE);
    await pass(5);
    expect(sent).toEqual(["Hello there"]);
  });

  test("only who may change settings sets them, and no hours that make no sense", async () => {
    const { set, author, admin, t } = await scene();
    const args = { quietHours: NIGHT };
    expect(await codeOf(author.as.mutation(api.sendingHours.set, args))).toBe("FORBIDDEN");
    for (const wrong of [
      { from: 60, to: 60 },
      { from: -1, to: 60 },
      { from: 0, to: 24 * 60 },
      { from: 0.5, to: 60 },
    ]) {
      expect(await codeOf(set({ enabled: true, ...wrong }))).toBe("INVALID_INPUT");
    }
    await set();
    expect((await admin.as.query(api.me.current, {}))?.account.quietHours).toEqual(NIGHT);
    const audit = await t.run(async (ctx) => await ctx.db.query("auditLog").take(5));
    expect(audit).toMatchObject([{ action: "sendingHours.set", memberId: admin.id }]);
  });
});
