import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { ListView } from "../../convex/model/shapes";
import { MAX_BULK } from "../../convex/shared/inbox";
import { urgencyOf } from "../../convex/shared/norms";
import {
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  type Member,
  messagesOf,
  receive,
} from "./setup";

const START = 1_700_000_000_000;
const MINUTE = 60_000;
const NUMBERS = ["+15125550111", "+15125550112", "+15125550113"] as const;

/** Three customers who wrote a minute after one another; the first wrote again at the end. */
async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const [dispatcher, csr, technician] = [
    await join(t, accountId, "dispatcher", "Dee"),
    await join(t, accountId, "csr", "Cy"),
    await join(t, accountId, "technician", "Tia"),
  ];
  for (const from of [...NUMBERS, NUMBERS[0]]) {
    await receive(t, { from });
    vi.advanceTimersByTime(MINUTE);
  }
  const ids = [];
  for (const number of NUMBERS) ids.push((await conversationWith(t, number))._id);
  const list = async (member: Member, view: ListView) => {
    const paginationOpts = { numItems: 10, cursor: null };
    const { page } = await member.as.query(api.inbox.list, { ...view, paginationOpts });
    return page.map(({ contactAddress }) => NUMBERS.findIndex((n) => n === contactAddress));
  };
  return { t, accountId, dispatcher, csr, technician, ids, list };
}

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

describe("INBOX-15 waiting longest", () => {
  test("orders Attention by since when, for everyone and for a technician", async () => {
    const { dispatcher, technician, ids, list } = await scene();
    const conversationIds = ids.slice(0, 2);
    await dispatcher.as.mutation(api.bulk.assign, { conversationIds, memberId: technician.id });
    const attention = { filter: "attention" } as const;
    expect(await list(dispatcher, attention)).toEqual([0, 2, 1]);
    expect(await list(dispatcher, { ...attention, order: "waiting" })).toEqual([0, 1, 2]);
    expect(await list(technician, attention)).toEqual([0, 1]);
    expect(await list(technician, { ...attention, order: "waiting" })).toEqual([0, 1]);
  });

  test("puts pins in the same order", async () => {
    const { dispatcher, ids } = await scene();
    for (const conversationId of ids) {
      await dispatcher.as.mutation(api.pins.set, { conversationId, pinned: true });
    }
    const view = { filter: "attention", order: "waiting" } as const;
    const pinned = await dispatcher.as.query(api.inbox.pinned, view);
    expect(pinned.map(({ _id }) => _id)).toEqual(ids);
  });

  test("is an order of Attention alone", async () => {
    const { dispatcher, list } = await scene();
    expect(await codeOf(list(dispatcher, { filter: "all", order: "waiting" }))).toBe(
      "INVALID_INPUT",
    );
  });

  test.each([
    ["sms", 119, "inTime"],
    ["sms", 120, "soon"],
    ["sms", 239, "soon"],
    ["sms", 240, "late"],
    ["portal", 240, "late"],
    ["email", 719, "inTime"],
    ["email", 720, "soon"],
    ["email", 1440, "late"],
  ] as const)("a wait by %s of %d minutes is %s", (channel, minutes, urgency) => {
    expect(urgencyOf(channel, minutes * MINUTE)).toBe(urgency);
  });
});

describe("INBOX-16 assignee", () => {
  test("each filter can be asked for one member's, or for nobody's", async () => {
    const { dispatcher, csr, ids, list } = await scene();
    const [first] = ids;
    if (!first) throw new Error("no conversation");
    const args = { conversationIds: [first], memberId: csr.id };
    await dispatcher.as.mutation(api.bulk.assign, args);
    for (const filter of ["all", "active", "attention", "leads"] as const) {
      expect(await list(dispatcher, { filter, assignee: csr.id }), filter).toEqual([0]);
      expect(await list(dispatcher, { filter, assignee: "nobody" }), filter).toEqual([2, 1]);
      expect(await list(dispatcher, { filter, assignee: dispatcher.id }), filter).toEqual([]);
    }
    const waiting = { filter: "attention", order: "waiting", assignee: "nobody" } as const;
    expect(await list(dispatcher, waiting)).toEqual([1, 2]);
    await dispatcher.as.mutation(api.pins.set, { conversationId: first, pinned: true });
    const pinned = async (assignee: ListView["assignee"]) =>
      (await dispatcher.as.query(api.inbox.pinned, { filter: "all", assignee })).length;
    expect(await pinned(csr.id)).toBe(1);
    expect(await pinned("nobody")).toBe(0);
  });

  test("a technician sees their own by it, and may not ask for others'", async () => {
    const { dispatcher, csr, technician, ids, list } = await scene();
    const conversationIds = ids.slice(0, 1);
    await dispatcher.as.mutation(api.bulk.assign, { conversationIds, memberId: technician.id });
    expect(await list(technician, { filter: "active", assignee: technician.id })).toEqual([0]);
    for (const assignee of [csr.id, "nobody"] as const) {
      expect(await codeOf(list(technician, { filter: "all", assignee }))).toBe("FORBIDDEN");
    }
  });

  test("nobody who can only read looks after a conversation", async () => {
    const { t, accountId, dispatcher, ids } = await scene();
    const viewer = await join(t, accountId, "viewer");
    const args = { conversationIds: ids, memberId: viewer.id };
    expect(await codeOf(dispatcher.as.mutation(api.bulk.assign, args))).toBe("INVALID_INPUT");
  });
});

describe("INBOX-16 several at once", () => {
  test("what can be done is done, and what cannot is named", async () => {
    const { t, dispatcher, ids } = await scene();
    const [gone, ...others] = ids;
    if (!gone) throw new Error("no conversation");
    await t.run(async (ctx) => await ctx.db.delete("conversations", gone));
    const args = { conversationIds: [...ids, ...ids], archived: true };
    const refused = await dispatcher.as.mutation(api.bulk.setArchived, args);
    expect(refused.map(({ conversationId }) => conversationId)).toEqual([gone]);
    for (const conversationId of others) {
      expect((await messagesOf(t, conversationId)).at(-1)?.event).toEqual({ type: "archived" });
    }
  });

  test("a technician changes what they see and is refused the rest", async () => {
    const { dispatcher, technician, ids } = await scene();
    const conversationIds = ids.slice(0, 1);
    await dispatcher.as.mutation(api.bulk.assign, { conversationIds, memberId: technician.id });
    const args = { conversationIds: ids, archived: true };
    const refused = await technician.as.mutation(api.bulk.setArchived, args);
    expect(refused.map(({ conversationId }) => conversationId)).toEqual(ids.slice(1));
  });

  test("no call takes more than fits one transaction", async () => {
    const { t, accountId, dispatcher, ids } = await scene();
    const { id: memberId } = await join(t, accountId, "technician", "Tom");
    const conversationIds: (typeof ids)[number][] = [];
    for (let i = 0; i <= MAX_BULK; i++) {
      const from = `+1415555${1000 + i}`;
      await receive(t, { from });
      conversationIds.push((await conversationWith(t, from))._id);
    }
    const assign = async (some: typeof conversationIds) =>
      await dispatcher.as.mutation(api.bulk.assign, {
        conversationIds: some,
        memberId,
      });
    expect(await codeOf(assign(conversationIds))).toBe("INVALID_INPUT");
    expect(await assign(conversationIds.slice(1))).toEqual([]);
    const archived = { conversationIds: conversationIds.slice(1), archived: true };
    expect(await dispatcher.as.mutation(api.bulk.setArchived, archived)).toEqual([]);
  });

  test("INBOX-8 read up to what I saw, and unread again, for me alone", async () => {
    const { t, dispatcher, csr, ids } = await scene();
    const [first, second] = ids;
    if (!first || !second) throw new Error("no conversation");
    const seqs = async (member: Member) =>
      (
        await member.as.query(api.readMarks.forConversations, { conversationIds: [first, second] })
      ).map(({ seq }) => seq);
    const before = await seqs(csr);
    const read = [
      { conversationId: first, seq: 2 },
      { conversationId: second, seq: 1 },
    ];
    await receive(t, { from: NUMBERS[0], body: "One more" });
    await dispatcher.as.mutation(api.bulk.markRead, { read });
    expect(await seqs(dispatcher)).toEqual([2, 1]);
    const args = { conversationIds: [second] };
    await dispatcher.as.mutation(api.bulk.markUnread, args);
    expect(await seqs(dispatcher)).toEqual([2, 0]);
    expect(await dispatcher.as.query(api.readMarks.total, {})).toBe(2);
    expect(await seqs(csr)).toEqual(before);
  });
});
