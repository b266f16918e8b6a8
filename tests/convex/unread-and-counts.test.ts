import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { addCustomer } from "../../convex/model/customers";
import { addJob, setTechnician } from "../../convex/model/jobs";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  conversationWith,
  join,
  receive,
} from "./setup";

const NUMBERS = ["+15125550111", "+15125550112", "+15125550113"];
/** Messages younger than this when somebody joins are new to them. */
const NEW_TO_JOINERS = 120_000;

type Reader = Member & { read: Map<string, number>; sees: (number: string) => boolean };

/** The rules said again in the plainest way, to hold the backend against. */
class Model {
  readonly times = new Map<string, number[]>(NUMBERS.map((number) => [number, []]));
  readonly readers = new Map<string, Reader>();
  assignee = new Map<string, string>();
  jobs = new Map<string, string>();

  inbound(number: string): number {
    return this.times.get(number)?.length ?? 0;
  }

  addReader(name: string, member: Member, technician: boolean) {
    const sees = (number: string) =>
      this.inbound(number) > 0 &&
      (!technician || this.assignee.get(number) === name || this.jobs.get(number) === name);
    const read = new Map<string, number>();
    if (!technician) {
      const before = Date.now() - NEW_TO_JOINERS;
      for (const [number, times] of this.times) {
        read.set(number, times.filter((at) => at <= before).length);
      }
    }
    this.readers.set(name, { ...member, read, sees });
  }

  /** Whoever can see a conversation for the first time has read what was there. */
  grant(number: string, had: number) {
    for (const reader of this.readers.values()) {
      if (reader.sees(number) && !reader.read.has(number)) reader.read.set(number, had);
    }
  }

  unread(reader: Reader, number: string): number {
    return reader.sees(number) ? this.inbound(number) - (reader.read.get(number) ?? 0) : 0;
  }
}

const number = fc.constantFrom(...NUMBERS);
const reader = fc.constantFrom("dispatcher", "csr", "late", "tech", "other tech");
const technician = fc.constantFrom("tech", "other tech", null);
const op = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("receive" as const), number }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("read" as const), number, reader, seq: fc.nat(8) }),
  },
  fc.record({ kind: fc.constant("unread" as const), number, reader }),
  fc.record({ kind: fc.constant("archive" as const), number, archived: fc.boolean() }),
  fc.record({
    kind: fc.constant("snooze" as const),
    number,
    ms: fc.integer({ min: 1, max: 200_000 }),
  }),
  fc.record({ kind: fc.constant("undo" as const), number }),
  fc.record({ kind: fc.constant("settle" as const), number }),
  fc.record({ kind: fc.constant("assign" as const), number, technician }),
  fc.record({ kind: fc.constant("job" as const), number, technician }),
  fc.record({ kind: fc.constant("join" as const) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 200_000 }) }),
);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

async function start() {
  const t = backend();
  const accountId = await addAccount(t);
  const model = new Model();
  model.addReader("dispatcher", await join(t, accountId, "dispatcher"), false);
  model.addReader("csr", await join(t, accountId, "csr"), false);
  model.addReader("tech", await join(t, accountId, "technician", "tech"), true);
  model.addReader("other tech", await join(t, accountId, "technician", "other tech"), true);
  const jobs = new Map<string, Id<"jobs">>();
  for (const phone of NUMBERS.slice(0, 2)) {
    const jobId = await t.run(async (ctx) => {
      const customerId = await addCustomer(ctx, {
        accountId,
        name: phone,
        phones: [phone],
        emails: [],
      });
      return await addJob(ctx, {
        accountId,
        customerId,
        number: phone,
        title: "Tune-up",
        status: "scheduled",
      });
    });
    jobs.set(phone, jobId);
  }
  return { t, accountId, model, jobs };
}

async function wait(t: Backend, ms: number) {
  vi.advanceTimersByTime(ms);
  await t.finishInProgressScheduledFunctions();
}

async function apply(scene: Awaited<ReturnType<typeof start>>, step: Op) {
  const { t, accountId, model, jobs } = scene;
  const boss = model.readers.get("dispatcher");
  if (boss === undefined) throw new Error("no dispatcher");
  switch (step.kind) {
    case "wait":
      await wait(t, step.ms);
      return;
    case "join":
      if (model.readers.has("late")) return;
      model.addReader("late", await join(t, accountId, "manager", "late"), false);
      return;
    case "receive": {
      await receive(t, { from: step.number });
      const had = model.inbound(step.number);
      model.times.get(step.number)?.push(Date.now());
      model.grant(step.number, had);
      return;
    }
    case "job": {
      const jobId = jobs.get(step.number);
      if (jobId === undefined) return;
      await t.run(async (ctx) => {
        const job = await ctx.db.get("jobs", jobId);
        const member = step.technician === null ? undefined : model.readers.get(step.technician);
        if (job !== null) await setTechnician(ctx, job, member?.id);
      });
      if (step.technician === null) model.jobs.delete(step.number);
      else model.jobs.set(step.number, step.technician);
      model.grant(step.number, model.inbound(step.number));
      return;
    }
  }
  if (model.inbound(step.number) === 0) return;
  const { _id: conversationId } = await conversationWith(t, step.number);
  switch (step.kind) {
    case "archive":
      await boss.as.mutation(api.conversations.setArchived, {
        conversationId,
        archived: step.archived,
      });
      return;
    case "snooze": {
      const args = { conversationIds: [conversationId], until: Date.now() + step.ms };
      await boss.as.mutation(api.bulk.snooze, args);
      return;
    }
    case "undo":
      await boss.as.mutation(api.bulk.undo, { conversationIds: [conversationId] });
      return;
    case "settle":
      await boss.as.mutation(api.conversations.noReplyNeeded, { conversationId });
      return;
    case "assign": {
      const member = step.technician === null ? undefined : model.readers.get(step.technician);
      await boss.as.mutation(api.conversations.assign, {
        conversationId,
        memberId: member?.id ?? null,
      });
      if (step.technician === null) model.assignee.delete(step.number);
      else model.assignee.set(step.number, step.technician);
      model.grant(step.number, model.inbound(step.number));
      return;
    }
    case "read":
    case "unread": {
      const who = model.readers.get(step.reader);
      if (who === undefined || !who.sees(step.number)) return;
      const before = who.read.get(step.number) ?? 0;
      if (step.kind === "read") {
        await who.as.mutation(api.readMarks.markRead, { conversationId, seq: step.seq });
        const to = Math.min(step.seq, model.inbound(step.number));
        who.read.set(step.number, Math.max(before, to));
      } else {
        await who.as.mutation(api.readMarks.markUnread, { conversationId });
        who.read.set(step.number, Math.min(before, model.inbound(step.number) - 1));
      }
    }
  }
}

async function check(t: Backend, model: Model) {
  const all = await t.run(async (ctx) => await ctx.db.query("conversations").take(100));
  for (const [name, reader] of model.readers) {
    const seen = all.filter((c) => reader.sees(c.contactAddress));
    const counts = await reader.as.query(api.inbox.counts, {});
    expect(counts, `counts of ${name}`).toEqual({
      total: seen.length,
      active: seen.filter((c) => !c.archived).length,
      attention: seen.filter((c) => c.attention).length,
      leads: seen.filter((c) => c.isLead && !c.archived).length,
      archived: seen.filter((c) => c.archived).length,
      inbound: seen.reduce((sum, c) => sum + model.inbound(c.contactAddress), 0),
    });
    for (const filter of ["all", "active", "attention", "leads", "archived"] as const) {
      const paginationOpts = { numItems: 50, cursor: null };
      const { page } = await reader.as.query(api.inbox.list, { filter, paginationOpts });
      const count = filter === "all" ? counts.total : counts[filter];
      expect(page.length, `${filter} of ${name}`).toBe(count);
      const times = page.map((row) => row.lastActivityAt);
      expect(times).toEqual([...times].sort((a, b) => b - a));
    }
    const marks = await reader.as.query(api.readMarks.forConversations, {
      conversationIds: seen.map((c) => c._id),
    });
    const unread = Object.fromEntries(
      seen.map((c) => {
        const mark = marks.find((m) => m.conversationId === c._id);
        return [c.contactAddress, c.inboundSeq - (mark?.seq ?? Number.NaN)];
      }),
    );
    const expected = Object.fromEntries(
      seen.map((c) => [c.contactAddress, model.unread(reader, c.contactAddress)]),
    );
    expect(unread, `unread of ${name}`).toEqual(expected);
    const total = await reader.as.query(api.readMarks.total, {});
    expect(counts.inbound - total, `badge of ${name}`).toBe(
      Object.values(expected).reduce((sum, n) => sum + n, 0),
    );
  }
}

describe("INBOX-2 INBOX-8 INBOX-9 counts, unread and badge", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => void vi.useRealTimers());

  test(
    "are exact for every member, whatever happens in whatever order",
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 30 }), async (steps) => {
          const scene = await start();
          for (const step of steps) {
            // A commit is later than the one before, so the backend's clock runs on without ours.
            await wait(scene.t, 1);
            await apply(scene, step);
          }
          await check(scene.t, scene.model);
        }),
        { numRuns: 80 },
      );
    },
  );

  test("an inbound message writes no row of any member", async () => {
    const { t } = await start();
    await receive(t);
    const marks = await t.run(async (ctx) => await ctx.db.query("readMarks").take(10));
    expect(marks).toEqual([]);
  });

  test("a slow tab cannot take back what another has read", async () => {
    const { t, model } = await start();
    const csr = model.readers.get("csr");
    for (let i = 0; i < 3; i++) await receive(t);
    const { _id: conversationId } = await conversationWith(t);
    await csr?.as.mutation(api.readMarks.markRead, { conversationId, seq: 3 });
    await csr?.as.mutation(api.readMarks.markRead, { conversationId, seq: 1 });
    expect(await csr?.as.query(api.readMarks.total, {})).toBe(3);
  });

  test("many at once are all counted", async () => {
    const { t, model } = await start();
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => await receive(t, { from: `+1512555${1000 + i}` })),
    );
    expect(await model.readers.get("csr")?.as.query(api.inbox.counts, {})).toMatchObject({
      total: 60,
      leads: 60,
      inbound: 60,
    });
  });
});
