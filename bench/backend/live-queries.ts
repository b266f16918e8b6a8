/** What a commit makes run again, and how long it takes to the last of 200 sockets. */
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import type { EngineMetrics } from "../../embedded/engine/metrics.ts";
import { percentile } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { PAGE } from "./app/rows.ts";
import { ADMIN_KEY } from "./process.ts";
import { openWatchers, type Watcher } from "./watcher.ts";

const SOCKETS = 200;
const COMMITS = 60;

const { add } = anyApi.rows!;

export async function liveMeasures(url: string): Promise<Measure[]> {
  const client = new ConvexHttpClient(url, { logger: false });
  return [...(await rerunMeasures(url, client)), ...(await fanOutMeasures(url, client))];
}

/** 200 sockets on a full page each, of a list of their own. */
async function rerunMeasures(url: string, client: ConvexHttpClient): Promise<Measure[]> {
  const list = (i: number) => `rerun ${i}`;
  for (let i = 0; i < SOCKETS; i++) {
    for (let rank = 1; rank <= PAGE; rank++) {
      await client.mutation(add!, { list: list(i), rank, body: "x" }, { skipQueue: true });
    }
  }
  const watchers = await openWatchers(url, SOCKETS, "rows:page", (i) => ({ list: list(i) }));
  const rerunsOf = async (row: (i: number) => { list: string; rank: number }) => {
    const before = await metrics(url);
    for (let i = 0; i < COMMITS; i++) await client.mutation(add!, { ...row(i), body: "x" });
    const after = await metrics(url);
    const reruns = (of: EngineMetrics) => of.functions["rows:page"]?.reruns ?? 0;
    return (reruns(after) - reruns(before)) / (after.commits - before.commits);
  };
  const inPage = await rerunsOf((i) => ({ list: list(i % 7), rank: 100 + i }));
  const behind = await rerunsOf((i) => ({ list: list(i % 7), rank: -i }));
  const elsewhere = await rerunsOf(() => ({ list: "watched by nobody", rank: 1 }));
  await Promise.all(watchers.map((watcher) => watcher.close()));
  const note = `of ${SOCKETS} watched pages`;
  return [
    measure("reruns.in-one-page", inPage, "a commit", { baseline: 1, goal: { atMost: 1 }, note }),
    measure("reruns.behind-the-page", behind, "a commit", { goal: { atMost: 0 }, note }),
    measure("reruns.elsewhere", elsewhere, "a commit", { goal: { atMost: 0 }, note }),
  ];
}

/** 200 sockets on the same page, and one on another, by turns. */
async function fanOutMeasures(url: string, client: ConvexHttpClient): Promise<Measure[]> {
  const many = await openWatchers(url, SOCKETS, "rows:page", () => ({ list: "many" }));
  const one = await openWatchers(url, 1, "rows:page", () => ({ list: "one" }));
  const samples = { many: [] as number[], one: [] as number[], spread: [] as number[] };
  for (let i = 0; i < COMMITS; i++) {
    for (const [name, watchers] of Object.entries({ many, one })) {
      const seen = watchers.map((watcher) => watcher.when((value) => ranks(value).includes(i)));
      const began = performance.now();
      await client.mutation(add!, { list: name, rank: i, body: "x" });
      const times = await Promise.all(seen);
      samples[name as "many" | "one"].push(Math.max(...times) - began);
      if (name === "many") samples.spread.push(Math.max(...times) - Math.min(...times));
    }
  }
  const all: Watcher[] = [...many, ...one];
  await Promise.all(all.map((watcher) => watcher.close()));
  return [0.5, 0.95].flatMap((at) => [
    measure(`fan-out.last-of-${SOCKETS}.p${100 * at}`, percentile(samples.many, at), "ms", {
      baseline: percentile(samples.one, at),
      note: "from the call of the mutation; baseline: to one socket",
    }),
    measure(`fan-out.first-to-last.p${100 * at}`, percentile(samples.spread, at), "ms"),
  ]);
}

const ranks = (value: unknown) => (value as { rank: number }[]).map(({ rank }) => rank);

async function metrics(url: string): Promise<EngineMetrics> {
  const headers = { authorization: `Convex ${ADMIN_KEY}` };
  return (await (await fetch(`${url}/api/metrics`, { headers })).json()) as EngineMetrics;
}
