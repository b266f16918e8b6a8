import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import {
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

const START = 1_700_000_000_000;
const HOUR = 3_600_000;
const SID = "SM" + "a".repeat(32);

async function scene(create: Parameters<typeof backend>[0] = { create: () => accepted(SID) }) {
  const t = backend(create);
  const dispatcher = await join(t, await addAccount(t), "dispatcher", "Dee");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const conversationIds = [conversationId];
  return {
    t,
    dispatcher,
    conversationId,
    snooze: async (until = START + HOUR) =>
      await dispatcher.as.mutation(api.bulk.snooze, { conversationIds, until }),
    setArchived: async (archived: boolean) =>
      await dispatcher.as.mutation(api.bulk.setArchived, { conversationIds, archived }),
    undo: async () => await dispatcher.as.mutation(api.bulk.undo, { conversationIds }),
    send: async (body = "On our way") =>
      await dispatcher.as.mutation(api.messages.send, { conversationId, body, clientId: body }),
    /** Lets time pass, and what is due meanwhile happen. */
    pass: async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await t.finishInProgressScheduledFunctions();
    },
    now: async () => await conversationWith(t),
    counts: async () => await dispatcher.as.query(api.inbox.counts, {}),
    events: async () =>
      (await messagesOf(t, conversationId)).flatMap(({ event, authorName }) =>
        event === undefined ? [] : [{ by: authorName, ...event }],
      ),
  };
}

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

describe("INBOX-16 snooze", () => {
  test("takes a conversation out of Active and Attention until its time, then gives both back on top", async () => {
    const { t, snooze, pass, now, counts, events } = await scene();
    await snooze();
    expect(await now()).toMatchObject({ archived: true, attention: false });
    expect(await counts()).toMatchObject({ total: 1, active: 0, archived: 1, attention: 0 });
    await receive(t, { from: "+15125550112" });
    await pass(HOUR - 1);
    expect((await now()).archived).toBe(true);
    await pass(1);
    expect(await now()).toMatchObject({
      archived: false,
      attention: true,
      attentionSince: START,
      lastActivityAt: START + HOUR,
      wokeAt: START + HOUR,
    });
    expect((await now()).snooze).toBeUndefined();
    expect(await counts()).toMatchObject({ total: 2, active: 2, archived: 0, attention: 2 });
    expect(await events()).toEqual([
      { by: "Dee", type: "snoozed", until: START + HOUR },
      { by: "", type: "woke" },
    ]);
  });

  test("once it was changed, the older time passes without effect", async () => {
    const { snooze, pass, now, events } = await scene();
    await snooze(START + HOUR);
    await snooze(START + 3 * HOUR);
    await pass(HOUR);
    expect(await now()).toMatchObject({ archived: true, snooze: { until: START + 3 * HOUR } });
    await pass(2 * HOUR);
    expect(await now()).toMatchObject({ archived: false, attention: true });
    expect((await events()).map(({ type }) => type)).toEqual(["snoozed", "snoozed", "woke"]);
  });

  test("ends with the customer's next message, and nothing more happens at its time", async () => {
    const { t, snooze, pass, now, events } = await scene();
    await snooze();
    await pass(HOUR / 2);
    await receive(t, { body: "Any news?" });
    const since = { archived: false, attention: true, attentionSince: START };
    expect(await now()).toMatchObject(since);
    expect((await now()).snooze).toBeUndefined();
    await pass(HOUR);
    expect(await now()).toMatchObject({ ...since, lastActivityAt: START + HOUR / 2 });
    expect((await events()).map(({ type }) => type)).toEqual(["snoozed"]);
  });

  test("wakes without attention when a reply was accepted meanwhile, with it when that failed", async () => {
    const { t, snooze, send, pass, now } = await scene();
    await snooze();
    await send();
    await pass(10);
    expect((await now()).snooze).toEqual({ until: START + HOUR });
    await pass(HOUR);
    expect(await now()).toMatchObject({ archived: false, attention: false });
    await snooze(START + 3 * HOUR);
    await report(t, { sid: SID, status: "undelivered", errorCode: "30005" });
    expect(await now()).toMatchObject({ archived: false, attention: true, attentionSince: START });
    expect((await now()).snooze).toBeUndefined();
  });

  test("ended by hand gives the attention back at once", async () => {
    const { snooze, setArchived, pass, now } = await scene();
    await snooze();
    await setArchived(false);
    expect(await now()).toMatchObject({ archived: false, attention: true, attentionSince: START });
    await pass(2 * HOUR);
    expect(await now()).toMatchObject({ lastActivityAt: START, attention: true });
  });

  test("archiving what is snoozed does not make it forget to come back", async () => {
    const { snooze, setArchived, now } = await scene();
    await snooze();
    await setArchived(true);
    expect((await now()).snooze?.until).toBe(START + HOUR);
  });

  test("wants a time in the future, within a year", async () => {
    const { snooze, now } = await scene();
    for (const until of [START, START - HOUR, START + 400 * 24 * HOUR, Number.NaN]) {
      expect(await codeOf(snooze(until))).toBe("INVALID_INPUT");
    }
    expect((await now()).archived).toBe(false);
  });

  test("the sign that it woke goes with the next message or archive", async () => {
    const { snooze, send, setArchived, pass, now } = await scene();
    await snooze();
    await pass(HOUR);
    await send();
    expect((await now()).wokeAt).toBeUndefined();
    await snooze(START + 3 * HOUR);
    await pass(3 * HOUR);
    expect((await now()).wokeAt).toBeDefined();
    await setArchived(true);
    expect((await now()).wokeAt).toBeUndefined();
  });
});

describe("INBOX-11 undo", () => {
  test("of an archive gives back the attention that it settled", async () => {
    const { setArchived, undo, now, counts } = await scene();
    const before = await now();
    await setArchived(true);
    expect((await now()).settledSeq).toBe(1);
    expect(await undo()).toEqual([]);
    const { undo: _, ...after } = await now();
    expect(after).toEqual(before);
    expect(await counts()).toMatchObject({ active: 1, archived: 0, attention: 1 });
  });

  test("of a snooze, and of a changed one", async () => {
    const { snooze, undo, pass, now } = await scene();
    await snooze(START + HOUR);
    await snooze(START + 5 * HOUR);
    await undo();
    expect((await now()).snooze?.until).toBe(START + HOUR);
    await pass(HOUR);
    expect(await now()).toMatchObject({ archived: false, attention: true });
    await snooze(START + 5 * HOUR);
    await undo();
    expect(await now()).toMatchObject({ archived: false, attention: true, attentionSince: START });
  });

  test("of a snooze of something archived leaves it archived", async () => {
    const { snooze, setArchived, undo, now } = await scene();
    await setArchived(true);
    await snooze();
    await undo();
    expect(await now()).toMatchObject({ archived: true, attention: false });
    expect((await now()).snooze).toBeUndefined();
  });

  test("is refused once something else has happened", async () => {
    const { t, setArchived, undo, now } = await scene();
    await setArchived(true);
    await receive(t);
    const [refused] = await undo();
    expect(refused?.message).toContain("cannot be undone");
    expect(await now()).toMatchObject({ archived: false, attention: true });
  });

  test("does not bring back a wait that a reply ended in the meantime", async () => {
    const { setArchived, send, undo, pass, now } = await scene();
    await send();
    await setArchived(true);
    await pass(10);
    expect(await undo()).toHaveLength(1);
    expect(await now()).toMatchObject({ archived: true, attention: false });
  });
});
