import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { insertConversation } from "../../convex/model/conversations";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  receive,
} from "./setup";

const DAY = 24 * 3_600_000;
const PAGE = { numItems: 100, cursor: null };
const [FIRST, SECOND, THIRD] = ["+15125550131", "+15125550132", "+15125550133"] as const;
const MARIA = {
  name: "Maria Alvarez",
  phones: [FIRST] as string[],
  emails: ["maria@mail.example"],
  balance: 1000,
  notes: "Two dogs",
};
const MARY = {
  name: "Mary A.",
  phones: [SECOND] as string[],
  emails: ["mary@mail.example"],
  balance: 500,
  leadScore: 70,
  notes: "Side gate",
};
const JOB = { title: "Tune-up", status: "scheduled" as const };

let t: Backend;
let accountId: Id<"accounts">;
let owner: Member;
let technician: Member;
let maria: Id<"customers">;
let mary: Id<"customers">;
beforeEach(async () => {
  vi.useFakeTimers();
  t = backend();
  accountId = await addAccount(t);
  owner = await join(t, accountId, "owner");
  technician = await join(t, accountId, "technician");
  const { mutation } = owner.as;
  maria = await mutation(api.customers.create, { fields: MARIA });
  mary = await mutation(api.customers.create, { fields: MARY });
  await receive(t, { from: FIRST });
  await receive(t, { from: SECOND });
  await mutation(api.properties.add, { customerId: mary, address: "2 Oak St" });
  const fields = { ...JOB, number: "J-2", technicianId: technician.id };
  await mutation(api.jobs.create, { customerId: mary, fields });
});
afterEach(() => vi.useRealTimers());

const settle = async () => await t.finishAllScheduledFunctions(vi.runAllTimers);
const merge = async (customerId = maria, otherId = mary) => {
  const mergeId = await owner.as.mutation(api.merges.start, { customerId, otherId });
  await settle();
  return mergeId;
};
const undo = async (mergeId: Id<"customerMerges">) => {
  await owner.as.mutation(api.merges.undo, { mergeId });
  await settle();
};
const get = async (customerId: Id<"customers">) =>
  await owner.as.query(api.customers.get, { customerId });
const edit = async (customerId: Id<"customers">, fields: typeof MARIA) =>
  await owner.as.mutation(api.customers.update, { customerId, fields });
const names = async (text: string) =>
  (await owner.as.query(api.customers.search, { text })).map(({ name }) => name);

/** All rows of what a merge touches, without what only counts or tells of it. */
async function everything() {
  return await t.run(async (ctx) => {
    const dump: Record<string, unknown[]> = {};
    for (const table of [
      "customers",
      "customerAddresses",
      "properties",
      "jobs",
      "conversations",
      "customerAudiences",
      "audiences",
    ] as const) {
      const rows: object[] = await ctx.db.query(table).take(1_000);
      const plain = rows.map((row) => JSON.stringify({ ...row, ...LEFT_OUT }));
      dump[table] = plain.toSorted();
    }
    return dump;
  });
}
const LEFT_OUT = { _id: undefined, _creationTime: undefined };

describe("CTX-2 merging two customers", () => {
  test("moves addresses, properties, jobs and conversations to the one that is kept", async () => {
    expect(
      await owner.as.query(api.merges.preview, { customerId: maria, otherId: mary }),
    ).toMatchObject({
      kept: { name: "Maria Alvarez", jobs: 0, conversations: 1 },
      other: { name: "Mary A.", jobs: 1, conversations: 1, properties: ["2 Oak St"] },
      result: { phones: [FIRST, SECOND], balance: 1500, leadScore: 70 },
    });
    await merge();
    expect(await get(maria)).toMatchObject({
      name: "Maria Alvarez",
      phones: [FIRST, SECOND],
      emails: ["maria@mail.example", "mary@mail.example"],
      balance: 1500,
      leadScore: 70,
      notes: "Two dogs\n\nSide gate",
      properties: [{ address: "2 Oak St" }],
    });
    const jobs = await owner.as.query(api.customers.jobs, {
      customerId: maria,
      paginationOpts: PAGE,
    });
    expect(jobs.page).toMatchObject([{ number: "J-2" }]);
    expect(await conversationWith(t, SECOND)).toMatchObject({
      customerId: maria,
      contactName: "Maria Alvarez",
    });
    expect(await names("mary")).toEqual(["Maria Alvarez"]);
    const list = await owner.as.query(api.customers.list, { paginationOpts: PAGE });
    expect(list.page).toHaveLength(1);
  });

  test("an old link leads on, and a text to the other's number is the kept one's", async () => {
    await merge();
    expect((await get(mary))._id).toBe(maria);
    await receive(t, { from: SECOND, body: "Again" });
    expect(await conversationWith(t, SECOND)).toMatchObject({ customerId: maria });
    expect(await owner.as.query(api.inbox.counts, {})).toMatchObject({ total: 2 });
  });

  test("what their technician sees follows", async () => {
    await merge();
    const found = await technician.as.query(api.customers.list, { paginationOpts: PAGE });
    expect(found.page.map(({ name }) => name)).toEqual(["Maria Alvarez"]);
    expect(await technician.as.query(api.inbox.counts, {})).toMatchObject({ total: 2 });
  });

  test("more than one transaction's worth is moved in several", async () => {
    for (let i = 0; i < 50; i++) {
      const fields = { ...JOB, number: `B-${i}` };
      await owner.as.mutation(api.jobs.create, { customerId: mary, fields });
    }
    const before = await everything();
    const mergeId = await owner.as.mutation(api.merges.start, { customerId: maria, otherId: mary });
    const state = async () =>
      (await owner.as.query(api.merges.recent, { customerId: maria }))[0]?.state;
    expect(await state()).toBe("moving");
    expect(await codeOf(owner.as.mutation(api.merges.undo, { mergeId }))).toBe("WRONG_STATE");
    await settle();
    expect(await state()).toBe("merged");
    const jobs = await owner.as.query(api.customers.jobs, {
      customerId: maria,
      paginationOpts: PAGE,
    });
    expect(jobs.page).toHaveLength(51);
    await undo(mergeId);
    expect(await everything()).toEqual(before);
  });
});

describe("CTX-2 undoing a merge", () => {
  test("restores everything exactly, the portal and the name it had there included", async () => {
    await t.run(async (ctx) => {
      const there = await ctx.db
        .query("conversations")
        .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", mary))
        .first();
      if (there === null) throw new Error("Mary has no conversation");
      const { _id, _creationTime, ...fields } = there;
      const portal = {
        channel: "portal" as const,
        contactAddress: mary,
        contactName: "Mary (portal)",
      };
      await insertConversation(ctx, { ...fields, ...portal });
    });
    const before = await everything();
    const mergeId = await merge();
    expect(await everything()).not.toEqual(before);
    await undo(mergeId);
    expect(await everything()).toEqual(before);
    expect(await owner.as.query(api.merges.recent, { customerId: maria })).toEqual([]);
    expect(await names("mary")).toEqual(["Mary A."]);
  });

  test("keeps what was changed since", async () => {
    const mergeId = await merge();
    const { phones, emails } = await get(maria);
    await edit(maria, {
      ...MARIA,
      name: "Maria B.",
      phones: [...phones, THIRD],
      emails,
      balance: 7,
    });
    await undo(mergeId);
    expect(await get(maria)).toMatchObject({
      name: "Maria B.",
      phones: [FIRST, THIRD],
      emails: ["maria@mail.example"],
      balance: 7,
    });
    expect(await get(mary)).toMatchObject({ name: "Mary A.", phones: [SECOND], balance: 500 });
  });

  test("leaves an address to who has got it since, and gives the other what began at theirs", async () => {
    const mergeId = await merge();
    await edit(maria, { ...MARIA, emails: ["maria@mail.example", "mary@mail.example"] });
    const lee = { ...MARIA, name: "Lee", phones: [SECOND], emails: [] };
    await owner.as.mutation(api.customers.create, { fields: lee });
    await undo(mergeId);
    expect(await get(mary)).toMatchObject({ phones: [], emails: ["mary@mail.example"] });
    expect(await names(SECOND)).toEqual(["Lee"]);
  });

  test("is possible for 30 days, once, and the latest first", async () => {
    const lee = await owner.as.mutation(api.customers.create, {
      fields: { name: "Lee", phones: [THIRD], emails: [] },
    });
    const first = await merge();
    const second = await merge(maria, lee);
    expect(await codeOf(undo(first))).toBe("WRONG_STATE");
    await undo(second);
    expect(await codeOf(undo(second))).toBe("WRONG_STATE");
    vi.setSystemTime(Date.now() + 31 * DAY);
    expect(await codeOf(undo(first))).toBe("WRONG_STATE");
    vi.setSystemTime(Date.now() - 2 * DAY);
    expect(await codeOf(undo(first))).toBe("no error");
  });

  test("waits until the kept one is themselves again", async () => {
    const lee = await owner.as.mutation(api.customers.create, {
      fields: { name: "Lee", phones: [THIRD], emails: [] },
    });
    const before = await everything();
    const first = await merge();
    const second = await merge(lee, maria);
    expect((await get(mary))._id).toBe(lee);
    expect(await codeOf(undo(first))).toBe("WRONG_STATE");
    await undo(second);
    await undo(first);
    expect(await everything()).toEqual(before);
  });

  test("both are in the audit log", async () => {
    const mergeId = await merge();
    await undo(mergeId);
    const log = await t.run(async (ctx) => await ctx.db.query("auditLog").take(10));
    expect(log).toMatchObject([
      { action: "customers.merged", subject: mergeId, memberId: owner.id },
      { action: "customers.mergeUndone", subject: mergeId, memberId: owner.id },
    ]);
  });
});

describe("AUTH-3 who may merge", () => {
  test.each(["technician", "viewer"] as const)("a %s may not", async (role) => {
    const member = role === "technician" ? technician : await join(t, accountId, role);
    const mergeId = await merge();
    const code = await codeOf(
      member.as.mutation(api.merges.start, { customerId: maria, otherId: mary }),
    );
    expect(code).toBe("FORBIDDEN");
    expect(await codeOf(member.as.mutation(api.merges.undo, { mergeId }))).toBe("FORBIDDEN");
  });

  test("nobody merges with themselves, or with a customer of another account", async () => {
    const foreign = await join(t, await addAccount(t, "Other", null), "owner", "foreign");
    const theirs = await foreign.as.mutation(api.customers.create, { fields: MARIA });
    expect(await codeOf(merge(maria, maria))).toBe("INVALID_INPUT");
    expect(await codeOf(merge(maria, theirs))).toBe("NOT_FOUND");
    expect(await codeOf(merge(theirs, maria))).toBe("NOT_FOUND");
  });

  test("more phones together than one customer can have is refused before anything moves", async () => {
    const phones = Array.from({ length: 20 }, (_, i) => `+1512555${2000 + i}`);
    await edit(mary, { ...MARIA, emails: [], phones });
    const before = await everything();
    expect(await codeOf(merge())).toBe("LIMIT_REACHED");
    expect(await everything()).toEqual(before);
  });
});
