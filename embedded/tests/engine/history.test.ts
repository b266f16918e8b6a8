import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient, serve, type TestServer, until } from "../server/harness.ts";
import { openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

/**
 * A ledger of a few accounts: every query is a function of the whole history, so a transition that
 * mixes two moments, misses a commit or shows one too early is seen to.
 */
const LEDGER = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
const run = { run: v.string() };
const find = (ctx, run, account) => ctx.db.query("accounts").withIndex("by_run", q => q.eq("run", run).eq("account", account)).unique();
const add = async (ctx, run, account, amount) => {
  const found = await find(ctx, run, account);
  if (!found) await ctx.db.insert("accounts", { run, account, amount });
  else if (found.amount + amount === 0) await ctx.db.delete(found._id);
  else await ctx.db.patch(found._id, { amount: found.amount + amount });
};
export const transfer = mutation({
  args: { ...run, from: v.number(), to: v.number(), amount: v.number(), fail: v.boolean() },
  handler: async (ctx, { run, from, to, amount, fail }) => {
    await add(ctx, run, from, -amount);
    await add(ctx, run, to, amount);
    if (fail) throw new Error("refused on purpose");
  },
});
export const one = query({ args: { ...run, account: v.number() }, handler: async (ctx, { run, account }) => (await find(ctx, run, account))?.amount ?? 0 });
export const sum = query({ args: { ...run, below: v.number() }, handler: async (ctx, { run, below }) => {
  let sum = 0;
  for await (const row of ctx.db.query("accounts").withIndex("by_run", q => q.eq("run", run).lt("account", below))) sum += row.amount;
  return sum;
}});
export const largest = query({ args: run, handler: async (ctx, { run }) => {
  const row = await ctx.db.query("accounts").withIndex("by_run_and_amount", q => q.eq("run", run)).order("desc").first();
  return row ? [row.account, row.amount] : null;
}});
`;

const ACCOUNTS = 5;

interface Transfer {
  from: number;
  to: number;
  amount: number;
  fail: boolean;
}

type Watched = { path: string; args: { [key: string]: number } };

const account = fc.nat(ACCOUNTS - 1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        from: account,
        to: account,
        amount: fc.integer({ min: 1, max: 9 }),
        fail: fc.boolean(),
      })
      .map((transfer) => ({ transfer })),
  },
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        account.map((a): Watched => ({ path: "ledger:one", args: { account: a } })),
        fc.nat(ACCOUNTS).map((below): Watched => ({ path: "ledger:sum", args: { below } })),
        fc.constant<Watched>({ path: "ledger:largest", args: {} }),
      )
      .map((watch) => ({ watch })),
  },
  { weight: 1, arbitrary: fc.constant({ unwatch: true }) },
);
type Step = { transfer: Transfer } | { watch: Watched } | { unwatch: boolean };
const script = fc.array(fc.array(step, { maxLength: 14 }), { minLength: 2, maxLength: 4 });

/** What a query answers after these transfers; amounts equal in `largest` leave it undetermined. */
function expected({ path, args }: Watched, done: Transfer[]): unknown {
  const amounts = Array.from({ length: ACCOUNTS }, () => 0);
  const seen = new Map<number, number>();
  for (const { from, to, amount } of done) {
    for (const [index, change] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      amounts[index] = (amounts[index] ?? 0) + change;
      if (amounts[index] === 0) seen.delete(index);
      else seen.set(index, amounts[index]);
    }
  }
  if (path === "ledger:one") return amounts[args.account ?? 0];
  if (path === "ledger:sum") return amounts.slice(0, args.below).reduce((a, b) => a + b, 0);
  const top = Math.max(...seen.values());
  const holders = [...seen].filter(([, amount]) => amount === top);
  return holders.length === 0 ? null : holders.length === 1 ? holders[0] : undefined;
}

const time = (encoded: unknown) => Buffer.from(String(encoded), "base64").readBigUInt64LE();

/** One client playing its part of a script and keeping what it was shown. */
class Player {
  readonly watched = new Map<number, Watched>();
  readonly client: RawClient;
  readonly #run: string;
  #version = 0;
  #nextQuery = 0;
  readonly transfers: Transfer[] = [];

  constructor(client: RawClient, run: string) {
    this.client = client;
    this.#run = run;
  }

  play(step: Step): void {
    if ("transfer" in step) {
      const requestId = this.transfers.push(step.transfer) - 1;
      this.client.mutate(requestId, "ledger:transfer", { run: this.#run, ...step.transfer });
    } else if ("watch" in step) {
      const { path, args } = step.watch;
      this.watched.set(this.#nextQuery, step.watch);
      const queryId = this.#nextQuery++;
      this.#modify({ type: "Add", queryId, udfPath: path, args: [{ run: this.#run, ...args }] });
    } else if (this.#nextQuery > 0) {
      this.#modify({ type: "Remove", queryId: this.#nextQuery - 1 });
    }
  }

  /** All answered, and the last change of the query set confirmed. */
  get isQuiet(): boolean {
    const answers = this.client.frames.filter(({ type }) => type === "MutationResponse").length;
    const last = this.client.transitions().at(-1) as { endVersion?: { querySet: number } };
    return answers === this.transfers.length && (last?.endVersion?.querySet ?? 0) === this.#version;
  }

  #modify(modification: { type: string; queryId: number; udfPath?: string; args?: object[] }) {
    if (modification.type === "Remove" && !this.#live.delete(modification.queryId)) return;
    if (modification.type === "Add") this.#live.add(modification.queryId);
    const baseVersion = this.#version++;
    this.client.send({
      type: "ModifyQuerySet",
      baseVersion,
      newVersion: this.#version,
      modifications: [modification],
    });
  }

  readonly #live = new Set<number>();
}

let app: TestEngine;
let server: TestServer;
beforeAll(async () => {
  const schema = {
    schemaValidation: false,
    tables: [
      {
        name: "accounts",
        indexes: [
          { name: "by_run", fields: ["run", "account"] },
          { name: "by_run_and_amount", fields: ["run", "amount"] },
        ],
        searchIndexes: [],
        documentType: null,
      },
    ],
  };
  app = await openEngine(await deploymentOf({ "ledger.ts": LEDGER }, schema));
  server = await serve(app.engine);
});
afterAll(async () => {
  await server.close();
  await app.close();
});

test("every transition shows one moment of one serial history", { timeout: 60_000 }, async () => {
  let transitions = 0;
  await fc.assert(
    fc.asyncProperty(script, async (parts) => {
      const run = crypto.randomUUID();
      const players = await Promise.all(
        parts.map(async () => new Player(await RawClient.connect(server.url), run)),
      );
      for (let at = 0; at < 14; at++) {
        for (const [i, player] of players.entries()) {
          const next = parts[i]?.[at];
          if (next) player.play(next);
        }
        if (at % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await until(() => players.every((player) => player.isQuiet));
      for (const { client } of players) client.close();

      const history = players
        .flatMap(({ client, transfers }) =>
          client.frames
            .filter((frame) => frame.type === "MutationResponse" && frame.success === true)
            .map((frame) => ({
              ts: time(frame.ts),
              transfer: transfers[Number(frame.requestId)]!,
            })),
        )
        .sort((a, b) => (a.ts < b.ts ? -1 : 1));
      for (const { client, transfers } of players) {
        const refused = client.frames.filter((f) => f.type === "MutationResponse" && !f.success);
        expect(refused.length).toBe(transfers.filter(({ fail }) => fail).length);
      }
      for (const player of players) transitions += checkTransitions(player, history);
    }),
    { numRuns: 60 },
  );
  expect(transitions).toBeGreaterThan(200);
});

function checkTransitions(
  { client, watched }: Player,
  history: { ts: bigint; transfer: Transfer }[],
): number {
  const shown = new Map<number, unknown>();
  let previous: unknown = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  for (const frame of client.transitions()) {
    expect(frame.startVersion).toEqual(previous);
    previous = frame.endVersion;
    for (const change of frame.modifications as {
      type: string;
      queryId: number;
      value: unknown;
    }[]) {
      if (change.type === "QueryRemoved") shown.delete(change.queryId);
      else shown.set(change.queryId, change.value);
    }
    const { ts } = frame.endVersion as { ts: string };
    const done = history.filter((commit) => commit.ts <= time(ts)).map(({ transfer }) => transfer);
    for (const [queryId, value] of shown) {
      const wanted = expected(watched.get(queryId)!, done);
      if (wanted !== undefined) expect(value).toEqual(wanted);
    }
  }
  return client.transitions().length;
}
