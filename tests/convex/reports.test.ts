import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import { FIRST_STEP, upgradeBatch, type UpgradeStep } from "../../convex/model/upgrades";
import type { Channel } from "../../convex/shared/inbox";
import { REPLY_NORMS } from "../../convex/shared/norms";
import { dayAfter } from "../../convex/shared/reportDays";
import {
  addTally,
  failuresIn,
  PERCENTILE_ERROR,
  responsesIn,
  type Tally,
  volumeOf,
} from "../../convex/shared/reportTally";
import { type Business, business, type Step, STEPS } from "./report-history";
import { codeOf, receive } from "./setup";

/** The clocks of Chicago and Berlin change in the days that follow. */
const START = Date.parse("2026-10-23T21:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

/** The report of all days there are, asked for in parts as the page does. */
async function reported({ owner }: Business) {
  const days: Record<string, object> = {};
  const members: Record<string, Tally> = {};
  for (let from = "2026-10-20"; from < "2027-01-20"; from = dayAfter(from, 31)) {
    const part = await owner.as.query(api.reports.read, { from, to: dayAfter(from, 30) });
    for (const { day, channel, ...volume } of part.days) days[`${day} ${channel}`] = volume;
    for (const { memberId, channel, tally } of part.members) {
      addTally((members[`${memberId} ${channel}`] ??= {}), tally);
    }
  }
  return { days, members };
}

/** The same, counted one by one. */
async function counted(b: Business) {
  const conversations = new Map((await b.all("conversations")).map((each) => [each._id, each]));
  const channelOf = ({ conversationId }: { conversationId: Id<"conversations"> }): Channel =>
    conversations.get(conversationId)?.channel ?? "sms";
  const messages = (await b.all("messages")).filter(({ direction }) => direction !== "internal");
  const runs = await b.all("suggestions");
  const dayKey = (message: Doc<"messages">) => `${b.days.get(message._id)} ${channelOf(message)}`;
  const days = Object.fromEntries(
    [...new Set(messages.map(dayKey))].map((key) => [
      key,
      volume(messages.filter((message) => dayKey(message) === key)),
    ]),
  );
  const authorKey = (message: Doc<"messages">) =>
    `${message.authorId ?? null} ${channelOf(message)}`;
  const askerKey = (run: Doc<"suggestions">) => `${run.memberId} ${channelOf(run)}`;
  const members = new Map<string, ReturnType<typeof figures>>();
  for (const key of new Set([...messages.map(authorKey), ...runs.map(askerKey)])) {
    const written = messages.filter((message) => authorKey(message) === key);
    const asked = runs.filter((run) => askerKey(run) === key);
    const channel = key.split(" ")[1] as Channel;
    members.set(key, figures(channel, written, asked, b.answers));
  }
  return { days, members };
}

function count<T>(list: T[], keep: (each: T) => boolean): number {
  return list.filter(keep).length;
}

function volume(messages: Doc<"messages">[]) {
  return {
    received: count(messages, ({ direction }) => direction === "in"),
    sent: count(messages, ({ direction }) => direction === "out"),
    failed: count(messages, ({ status }) => status === "failed"),
  };
}

function figures(
  channel: Channel,
  written: Doc<"messages">[],
  asked: Doc<"suggestions">[],
  answers: Business["answers"],
) {
  const given = written.flatMap(({ _id }) => answers.get(_id) ?? []);
  const failures: Record<string, number> = {};
  for (const { errorCode: code } of written) {
    if (code !== undefined) failures[code] = (failures[code] ?? 0) + 1;
  }
  const fate = (name: string) => count(asked, (run) => run.fate === name);
  return {
    volume: volume(written),
    failures,
    all: responses(channel, given),
    first: responses(
      channel,
      given.filter(({ first }) => first),
    ),
    assistant: {
      asked: asked.length,
      askedInVain: count(asked, ({ state }) => state === "failed"),
      sentAsIs: fate("sentAsIs"),
      edited: fate("edited"),
      discarded: fate("discarded"),
      replaced: fate("replaced"),
      inputTokens: asked.reduce((sum, { usage }) => sum + (usage?.input ?? 0), 0),
      outputTokens: asked.reduce((sum, { usage }) => sum + (usage?.output ?? 0), 0),
    },
  };
}

function responses(channel: Channel, answers: { waited: number }[]) {
  const sorted = answers.map(({ waited }) => waited).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  const inTime = sorted.filter((waited) => waited < REPLY_NORMS[channel].soon).length;
  return { count: sorted.length, inTime, median: at(0.5), p90: at(0.9) };
}

function near(reports: number | null, truth: number | null): boolean {
  if (reports === null || truth === null) return reports === truth;
  const most = truth < 1_000 ? 500 : truth * (PERCENTILE_ERROR + 1e-9);
  return Math.abs(reports - truth) <= most;
}

/** Holds each figure of the report against the one that was counted; of the past, how fast is less sure. */
async function compare(b: Business, { past = false } = {}): Promise<void> {
  const [report, truth] = [await reported(b), await counted(b)];
  const busy = Object.entries(report.days).filter(([, volume]) =>
    Object.values(volume).some((value) => value > 0),
  );
  expect(Object.fromEntries(busy)).toEqual(truth.days);
  const rows = Object.entries(report.members).filter(([, tally]) => Object.keys(tally).length > 0);
  expect(rows.map(([key]) => key).sort()).toEqual([...truth.members.keys()].sort());
  for (const [key, expected] of truth.members) {
    const tally = report.members[key] ?? {};
    expect(volumeOf(tally), key).toEqual(expected.volume);
    const codes = failuresIn(tally).filter((failure) => /^\d+$/.test(failure.key));
    expect(Object.fromEntries(codes.map((each) => [each.key, each.count]))).toEqual(
      expected.failures,
    );
    for (const [name, value] of Object.entries(expected.assistant)) {
      expect(tally[name] ?? 0, `${key} ${name}`).toBe(value);
    }
    for (const which of past ? [] : (["all", "first"] as const)) {
      const { median, p90, ...exact } = responsesIn(tally, which);
      const { median: trueMedian, p90: trueP90, ...counts } = expected[which];
      expect(exact, `${key} ${which}`).toEqual(counts);
      expect(near(median, trueMedian), `${key} ${which} ${median} ${trueMedian}`).toBe(true);
      expect(near(p90, trueP90), `${key} ${which} ${p90} ${trueP90}`).toBe(true);
    }
  }
}

const steps = fc.array(
  fc.record<Step>({
    do: fc.constantFrom(...STEPS),
    who: fc.nat(1),
    nth: fc.nat(40),
  }),
  { minLength: 20, maxLength: 60 },
);

describe("REPORT-1 REPORT-2 the figures", () => {
  test(
    "every figure is what one gets by counting, whatever happened and in whichever order",
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, fc.nat(3), async (history, zone) => {
          vi.setSystemTime(START);
          const b = await business(zone);
          await b.step({ do: "time", who: 0, nth: 0 });
          for (const step of history) await b.step(step);
          await compare(b);
        }),
        { numRuns: 15 },
      );
    },
  );

  /** As if there had been no reports until now. */
  const forget = async (b: Business) =>
    await b.t.run(async (ctx) => {
      for (const { _id } of await ctx.db.query("reportRows").take(1_000)) {
        await ctx.db.delete("reportRows", _id);
      }
      for (const table of ["messages", "suggestions"] as const) {
        for (const { _id } of await ctx.db.query(table).take(1_000)) {
          await ctx.db.patch(table, _id, { report: undefined });
        }
      }
    });

  /** The upgrade batch by batch, with something happening between them. */
  async function upgrade(b: Business, between: Step[] = []) {
    const happens = [...between];
    for (let next: UpgradeStep | null = FIRST_STEP; next !== null;) {
      const from: UpgradeStep = next;
      next = await b.t.run(async (ctx) => await upgradeBatch(ctx, from));
      for (const step of happens.splice(0, 6)) await b.step(step);
    }
    for (const step of happens) await b.step(step);
  }

  const calm = steps.map((history) => history.filter(({ do: what }) => what !== "zone"));

  test(
    "what was there before them counts too, once, while more comes in",
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(calm, calm, async (history, meanwhile) => {
          vi.setSystemTime(START);
          const b = await business();
          await b.step({ do: "time", who: 0, nth: 0 });
          for (const step of history) await b.step(step);
          await forget(b);
          await upgrade(b, meanwhile);
          await compare(b, { past: true });
        }),
        { numRuns: 5 },
      );
    },
  );

  test("how long customers waited before there were reports is told by the messages", async () => {
    const b = await business();
    const step = async (what: Step["do"], nth = 0) => await b.step({ do: what, who: 1, nth });
    await step("time", 1);
    await step("text in");
    await step("time", 2);
    await step("send");
    await step("accept");
    await step("time", 3);
    await step("send");
    await step("accept");
    await forget(b);
    await upgrade(b);
    const before = await reported(b);
    const id = b.members[1]?.id;
    const { count, inTime, median } = responsesIn(before.members[`${id} sms`] ?? {}, "all");
    expect({ count, inTime }).toEqual({ count: 1, inTime: 1 });
    expect(near(median, 40_001 + 20 * 60_000 + 2)).toBe(true);
    await upgrade(b);
    expect(await reported(b)).toEqual(before);
  });

  test("what a report reads depends on days and members, not on messages", async () => {
    const b = await business();
    const read = async () =>
      await b.owner.as.run(async (ctx) => {
        await ctx.runQuery(api.reports.read, { from: "2026-10-20", to: "2026-11-19" });
        const { documentsRead, databaseQueries } = await ctx.meta.getTransactionMetrics();
        return { documents: documentsRead.used, ranges: databaseQueries.used };
      });
    for (let texts = 0; texts < 40; texts++) await receive(b.t);
    await b.step({ do: "send", who: 0, nth: 0 });
    const after = await read();
    // Caller, account, eight shards of what customers wrote, the owner's row and name.
    expect(after.documents).toBeLessThanOrEqual(2 + 8 + 1 + 1);
    expect(after.ranges).toBeLessThanOrEqual(4);
  });

  test("are for those whose role has them, and for no more days than can be read at once", async () => {
    const b = await business();
    const csr = b.members[1]?.as ?? b.owner.as;
    const ask = async (from: string, to: string, as = b.owner.as) =>
      await codeOf(as.query(api.reports.read, { from, to }));
    expect(await ask("2026-10-01", "2026-10-31", csr)).toBe("FORBIDDEN");
    expect(await ask("2026-10-01", "2026-10-31")).toBe("no error");
    expect(await ask("2026-10-01", "2026-11-01")).toBe("INVALID_INPUT");
    expect(await ask("2026-10-02", "2026-10-01")).toBe("INVALID_INPUT");
    expect(await ask("2026-02-30", "2026-03-01")).toBe("INVALID_INPUT");
    expect(await ask("", "~")).toBe("INVALID_INPUT");
  });
});
