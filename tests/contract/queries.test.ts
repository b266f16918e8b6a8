import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp } from "./backends.ts";

const { tasks, documents } = api;

async function insertTitles(t: OpenApp, ...titles: string[]): Promise<void> {
  await t.mutation(documents.insertMany, {
    tasks: titles.map((title) => ({ list: "a", title })),
  });
}

describeBackends("queries", ({ promise }) => {
  promise("take gives the first so many", async (t) => {
    await insertTitles(t, "one", "two", "three");
    expect(await t.query(tasks.take, { count: 2 })).toEqual(["one", "two"]);
    expect(await t.query(tasks.take, { count: 2, order: "desc" })).toEqual(["three", "two"]);
    expect(await t.query(tasks.take, { count: 0 })).toEqual([]);
    expect(await t.query(tasks.take, { count: 9 })).toEqual(["one", "two", "three"]);
  });

  promise("take counts what a filter lets through", async (t) => {
    await insertTitles(t, "x", "y", "x", "y", "x");
    expect(await t.query(tasks.take, { count: 2, titled: "y" })).toEqual(["y", "y"]);
    expect(await t.query(tasks.take, { count: 1, titled: "z" })).toEqual([]);
  });

  promise("first is the first or null", async (t) => {
    expect(await t.query(tasks.first, { list: "a" })).toBeNull();
    await insertTitles(t, "one", "two");
    expect(await t.query(tasks.first, { list: "a" })).toBe("one");
  });

  promise("unique is the only one, null for none, and an error for more", async (t) => {
    expect(await t.query(tasks.unique, { list: "a" })).toBeNull();
    await insertTitles(t, "one");
    expect(await t.query(tasks.unique, { list: "a" })).toBe("one");
    await insertTitles(t, "two");
    await expect(t.query(tasks.unique, { list: "a" })).rejects.toThrow(/unique/);
  });

  promise("an iteration may stop early", async (t) => {
    await insertTitles(t, "one", "two", "three", "four");
    expect(await t.query(tasks.until, { title: "two" })).toEqual(["one", "two"]);
    expect(await t.query(tasks.until, { title: "none" })).toHaveLength(4);
  });

  promise("two iterations go on side by side", async (t) => {
    await insertTitles(t, "one", "two", "three");
    expect(await t.query(tasks.zipped)).toEqual([
      ["one", "three"],
      ["two", "two"],
      ["three", "one"],
    ]);
  });

  promise("collect reads tables of more rows than one step fetches", async (t) => {
    const titles = Array.from({ length: 1_500 }, (_, i) => `${i}`);
    await insertTitles(t, ...titles);
    expect(await t.query(tasks.all, {})).toEqual(titles);
    expect(await t.query(tasks.all, { order: "desc" })).toEqual(titles.toReversed());
  });

  promise("a mutation reads what it wrote", async (t) => {
    await t.mutation(documents.insertMany, {
      tasks: [
        { list: "a", title: "old", rank: 5 },
        { list: "b", title: "other", rank: 5 },
      ],
    });
    expect(await t.mutation(tasks.readOwnWrites, { list: "a" })).toEqual([
      ["old"],
      ["new", "old"],
      ["old", "moved"],
      ["old"],
    ]);
  });

  promise("filters combine, negate, calculate and compare fields", async (t) => {
    await t.mutation(documents.insertMany, {
      tasks: [
        { list: "a", title: "a", rank: 1, done: true },
        { list: "a", title: "a2", rank: 2, done: false, meta: { author: "ann" } },
        { list: "b", title: "b3", rank: 3 },
      ],
    });
    const by = (expression: string) => t.query(tasks.filters, { expression });
    expect(await by("and")).toEqual(["a2"]);
    expect(await by("or")).toEqual(["a", "b3"]);
    expect(await by("not")).toEqual(["b3"]);
    expect(await by("neq")).toEqual(["a", "b3"]);
    expect(await by("missing")).toEqual([]);
    expect(await by("add")).toEqual(["a2"]);
    expect(await by("mod")).toEqual(["a", "b3"]);
    expect(await by("nested")).toEqual(["a2"]);
    expect(await by("fields")).toEqual(["a"]);
    expect(await by("truthy")).toEqual(["a"]);
    expect(await by("nothing")).toEqual([]);
    await t.mutation(documents.insert, { list: "c", title: "rankless" });
    expect(await by("missing")).toEqual(["rankless"]);
    expect(await by("neq")).toEqual(["a", "b3", "rankless"]);
  });
});
