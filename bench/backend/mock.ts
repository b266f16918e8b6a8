/** The same work on convex-test, which is a mock in memory: no disk, no wire, no index. */
import { makeFunctionReference } from "convex/server";
import { convexTest } from "convex-test";
import { median } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { PAGE } from "./app/rows.ts";
import schema from "./app/schema.ts";
import { PER_LIST, listName } from "./folders.ts";

const modules = {
  "./app/rows.ts": () => import("./app/rows.ts"),
  "./app/effects.ts": () => import("./app/effects.ts"),
  // convex-test finds the root of the functions by this folder.
  "./app/_generated/api.js": () => Promise.resolve({}),
};

type Row = { list: string; rank: number; body: string };
const add = makeFunctionReference<"mutation", Row>("rows:add");
const page = makeFunctionReference<"query", { list: string }, unknown[]>("rows:page");

export interface Mock {
  add(row: Row): Promise<unknown>;
  page(list: string): Promise<unknown[]>;
}

/** With so many documents in the table, in lists of `PER_LIST`. */
export async function openMock(documents: number): Promise<Mock> {
  const t = convexTest(schema, modules);
  await t.run(async (ctx) => {
    for (let i = 0; i < documents; i++) {
      const list = listName(i % Math.ceil(documents / PER_LIST));
      await ctx.db.insert("rows", { list, rank: i, body: "of what people write to each other" });
    }
  });
  return {
    add: (row) => t.mutation(add, row),
    async page(list) {
      const rows = await t.query(page, { list });
      if (rows.length !== PAGE) throw new Error(`convex-test gave ${rows.length} rows`);
      return rows;
    },
  };
}

const ROUNDS = 15;

/** What a page of 20 costs there, for comparison with the backend's. */
export async function mockPageMeasures(): Promise<Measure[]> {
  const [small, large] = [await openMock(1_000), await openMock(10_000)];
  const samples = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, mock] of Object.entries({ small, large })) {
      const began = performance.now();
      await mock.page(listName(round % 10));
      samples[name as keyof typeof samples].push(1_000 * (performance.now() - began));
    }
  }
  return [
    measure("page.convex-test.of-10000.p50", median(samples.large), "µs", {
      baseline: median(samples.small),
      note: "with its function; baseline: of 1000",
    }),
  ];
}
