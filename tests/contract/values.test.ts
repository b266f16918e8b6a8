import { compareValues, type Value } from "convex/values";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp } from "./backends.ts";

const bytes = (...values: number[]) => new Uint8Array(values).buffer;
const maxInt = 2n ** 63n - 1n;

/** Every type, in Convex's order; its place is its label. */
const inOrder: (Value | undefined)[] = [
  undefined,
  null,
  -maxInt - 1n,
  -256n,
  -1n,
  0n,
  1n,
  255n,
  256n,
  maxInt,
  Number.NEGATIVE_INFINITY,
  -Number.MAX_VALUE,
  -1.5,
  -1,
  -Number.MIN_VALUE,
  -0,
  0,
  Number.MIN_VALUE,
  1,
  1.5,
  2 ** 53,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  false,
  true,
  "",
  "\0",
  "\0a",
  "A",
  "a",
  "a\0",
  "a\0b",
  "aa",
  "ab",
  "b",
  "é",
  "\u{ffff}",
  // After U+FFFF by code point and in UTF-8, before it in UTF-16.
  "\u{10437}",
  bytes(),
  bytes(0),
  bytes(0, 0),
  bytes(0, 255),
  bytes(1),
  bytes(255),
  [],
  [null],
  [1n],
  [1],
  [1, 1],
  [2],
  ["a"],
  [[]],
  [[1]],
  {},
  { a: 1 },
  { a: 1, b: 1 },
  { a: 2 },
  { a: 2, b: 0 },
  { b: 0 },
];

const labels = inOrder.map((_, label) => label);
const box = (value: Value | undefined) => (value === undefined ? {} : { value });
const operators = ["eq", "gt", "gte", "lt", "lte"] as const;
const holds = {
  eq: (order: number) => order === 0,
  neq: (order: number) => order !== 0,
  gt: (order: number) => order > 0,
  gte: (order: number) => order >= 0,
  lt: (order: number) => order < 0,
  lte: (order: number) => order <= 0,
};

/** Inserts every value, in an order that has nothing to do with theirs. */
async function insertAll(t: OpenApp, tag = "x"): Promise<void> {
  const values = inOrder.map((value, label) => ({ label, box: box(value) }));
  values.sort((a, b) => ((a.label * 37) % 61) - ((b.label * 37) % 61));
  await t.mutation(api.values.insertAll, { tag, values });
}

describeBackends("values", ({ promise, embeddedOnly }) => {
  promise("every type sorts in Convex's order, both ways", async (t) => {
    await insertAll(t);
    expect(await t.query(api.values.sorted, { order: "asc" })).toEqual(labels);
    expect(await t.query(api.values.sorted, { order: "desc" })).toEqual(labels.toReversed());
  });

  promise("this order is the one compareValues of convex/values tells", async () => {
    for (let i = 1; i < inOrder.length; i++) {
      expect(compareValues(inOrder[i - 1], inOrder[i]), `place ${i}`).toBeLessThan(0);
    }
  });

  promise("eq, gt, gte, lt and lte hold at every value of every type", async (t) => {
    await insertAll(t);
    await insertAll(t, "neighbour");
    for (const operator of operators) {
      const ranges = inOrder.map((value) => ({ operator, box: box(value) }));
      const found = await t.query(api.values.ranges, { tag: "x", ranges });
      const expected = labels.map((at) => labels.filter((label) => holds[operator](label - at)));
      expect(found, operator).toEqual(expected);
    }
  });

  promise("every value comes back as it went in", async (t) => {
    await insertAll(t);
    for (const [label, value] of inOrder.entries()) {
      const stored = await t.query(api.values.stored, { label });
      // Nothing to return is null.
      expect(stored, `place ${label}`).toEqual(value ?? null);
      expect(Object.is(stored, -0), `place ${label}`).toBe(Object.is(value, -0));
      expect(await t.query(api.values.echo, { value: value ?? null })).toEqual(value ?? null);
    }
  });

  promise("filters find what is equal, of any type", async (t) => {
    await insertAll(t);
    for (const [label, value] of inOrder.entries()) {
      const equal = { operator: "eq" as const, box: box(value) };
      expect(await t.query(api.values.filtered, equal), `place ${label}`).toEqual([label]);
      const other = { operator: "neq" as const, box: box(value) };
      expect(await t.query(api.values.filtered, other), `place ${label}`).toEqual(
        labels.filter((each) => each !== label),
      );
    }
  });

  embeddedOnly(
    "convex-test compares with JavaScript's operators",
    "filters compare values of different types in the same order",
    async (t) => {
      await insertAll(t);
      for (const operator of ["gt", "gte", "lt", "lte"] as const) {
        for (const [at, value] of inOrder.entries()) {
          const found = await t.query(api.values.filtered, { operator, box: box(value) });
          const expected = labels.filter((label) => holds[operator](label - at));
          expect(found, `${operator} place ${at}`).toEqual(expected);
        }
      }
    },
  );
});
