/** Mutations and queries a second through the real clients, beside convex-test on the same work. */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { median } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { listName, PER_LIST } from "./folders.ts";
import { openMock } from "./mock.ts";

const CLIENTS = 16;
const ROUNDS = 3;
const TIMES = 320;
/** Documents in convex-test's table when it begins, and the backend's. */
const DOCUMENTS = 1_000;
const LISTS = DOCUMENTS / PER_LIST;

const { add, page, pageAnew } = anyApi.rows!;

export async function throughputMeasures(url: string): Promise<Measure[]> {
  const socket = new ConvexClient(url, { logger: false, unsavedChangesWarning: false });
  const clients = Array.from(
    { length: CLIENTS },
    () => new ConvexHttpClient(url, { logger: false }),
  );
  const mock = await openMock(DOCUMENTS);
  let rank = 0;
  const row = () => ({ list: listName(rank % LISTS), rank: rank++, body: "what people write" });
  for (let i = 0; i < DOCUMENTS; i++) await clients[i % CLIENTS]!.mutation(add!, row());

  const all = (work: (client: ConvexHttpClient, i: number) => Promise<unknown>) => async () => {
    let done = 0;
    const loop = async (client: ConvexHttpClient) => {
      while (done < TIMES) await work(client, done++);
    };
    await Promise.all(clients.map(loop));
  };
  const each = (work: (i: number) => Promise<unknown>) => async () => {
    for (let i = 0; i < TIMES; i++) await work(i);
  };
  const kinds = {
    "mutations.sequential": each(() => socket.mutation(add!, row())),
    "mutations.16-clients": all((client) => client.mutation(add!, row(), { skipQueue: true })),
    "mutations.convex-test": each(() => mock.add(row())),
    "queries.16-clients": all((client) =>
      client.query(pageAnew!, { list: listName(rank % LISTS), asked: rank++ }),
    ),
    "queries.16-clients.cached": all((client, i) =>
      client.query(page!, { list: listName(i % LISTS) }),
    ),
    "queries.convex-test": each((i) => mock.page(listName(i % LISTS))),
  };
  const rates = new Map<string, number[]>(Object.keys(kinds).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, work] of Object.entries(kinds)) {
      const began = performance.now();
      await work();
      // The first round warms up.
      if (round > 0) rates.get(name)?.push((1_000 * TIMES) / (performance.now() - began));
    }
  }
  await socket.close();
  const rate = (name: keyof typeof kinds) => median(rates.get(name) ?? []);
  const baselines = {
    mutations: rate("mutations.convex-test"),
    queries: rate("queries.convex-test"),
  };
  const { mutations, queries } = baselines;
  const beside = "baseline: convex-test, called in the same process and kept in memory";
  return [
    measure("mutations.sequential", rate("mutations.sequential"), "a second", {
      baseline: mutations,
      note: `over one socket, each on disk before the next; ${beside}`,
    }),
    measure("mutations.16-clients", rate("mutations.16-clients"), "a second", {
      baseline: mutations,
      note: "over HTTP",
    }),
    measure("queries.16-clients", rate("queries.16-clients"), "a second", {
      baseline: queries,
      note: "over HTTP, a page of 20, each run",
    }),
    measure("queries.16-clients.cached", rate("queries.16-clients.cached"), "a second", {
      baseline: queries,
      note: "over HTTP, a page of 20 that was asked for before",
    }),
  ];
}
