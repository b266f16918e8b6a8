import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp } from "./backends.ts";

const { tasks, documents } = api;

/** `a1`…`a5` by rank in list a, one without rank, and neighbours in other lists. */
async function insertRanked(t: OpenApp): Promise<void> {
  const rows: { list: string; title: string; rank?: number; done?: boolean }[] = [
    ...[3, 1, 5, 2, 4].map((rank) => ({ list: "a", title: `a${rank}`, rank })),
    { list: "a", title: "unranked" },
    { list: "", title: "empty", rank: 3 },
    { list: "b", title: "b3", rank: 3 },
    { list: "ab", title: "ab3", rank: 3 },
  ];
  await t.mutation(documents.insertMany, { tasks: rows });
}

describeBackends("index ranges", ({ promise, embeddedOnly }) => {
  promise(
    "eq on the first field finds its rows in order of the next, missing ones first",
    async (t) => {
      await insertRanked(t);
      const all = ["unranked", "a1", "a2", "a3", "a4", "a5"];
      expect(await t.query(tasks.ranked, { list: "a", bounds: [] })).toEqual(all);
      expect(await t.query(tasks.ranked, { list: "a", bounds: [], order: "desc" })).toEqual(
        all.toReversed(),
      );
      expect(await t.query(tasks.ranked, { list: "nobody", bounds: [] })).toEqual([]);
    },
  );

  promise("bounds include or exclude their end, on either side and on both", async (t) => {
    await insertRanked(t);
    const titles = (...bounds: [operator: "gt" | "gte" | "lt" | "lte", rank: number][]) =>
      t.query(tasks.ranked, {
        list: "a",
        bounds: bounds.map(([operator, rank]) => ({ operator, rank })),
      });
    expect(await titles(["gt", 3])).toEqual(["a4", "a5"]);
    expect(await titles(["gte", 3])).toEqual(["a3", "a4", "a5"]);
    // A missing field sorts before every value.
    expect(await titles(["lt", 3])).toEqual(["unranked", "a1", "a2"]);
    expect(await titles(["lte", 3])).toEqual(["unranked", "a1", "a2", "a3"]);
    expect(await titles(["gt", 1], ["lt", 4])).toEqual(["a2", "a3"]);
    expect(await titles(["gte", 1], ["lte", 4])).toEqual(["a1", "a2", "a3", "a4"]);
    expect(await titles(["gte", 2], ["lt", 2])).toEqual([]);
    expect(await titles(["gt", 4], ["lt", 2])).toEqual([]);
    expect(await titles(["lt", 4], ["gt", 1])).toEqual(["a2", "a3"]);
  });

  promise("a range may be read backwards", async (t) => {
    await insertRanked(t);
    const bounds = [
      { operator: "gt" as const, rank: 1 },
      { operator: "lte" as const, rank: 4 },
    ];
    expect(await t.query(tasks.ranked, { list: "a", bounds, order: "desc" })).toEqual([
      "a4",
      "a3",
      "a2",
    ]);
  });

  promise("eq to undefined finds rows without the field", async (t) => {
    await t.mutation(documents.insertMany, {
      tasks: [
        { list: "a", title: "done", done: true, rank: 2 },
        { list: "a", title: "open", done: false, rank: 1 },
        { list: "a", title: "unsaid", rank: 3 },
        { list: "a", title: "unsaid too", rank: 1 },
      ],
    });
    const find = (done: boolean | null, from?: number) =>
      t.query(tasks.doneRanked, { list: "a", done, ...(from === undefined ? {} : { from }) });
    expect(await find(null)).toEqual(["unsaid too", "unsaid"]);
    expect(await find(null, 2)).toEqual(["unsaid"]);
    expect(await find(true)).toEqual(["done"]);
    expect(await find(false)).toEqual(["open"]);
  });

  promise("an index may be on a field of a field", async (t) => {
    await t.mutation(documents.insertMany, {
      tasks: [
        { list: "a", title: "one", meta: { author: "bob" } },
        { list: "a", title: "two", meta: { author: "ann" } },
        { list: "a", title: "three" },
        { list: "a", title: "four", meta: { author: "ann" } },
      ],
    });
    expect(await t.query(tasks.byAuthor, { author: "ann" })).toEqual(["two", "four"]);
    expect(await t.query(tasks.byAuthor, { author: null })).toEqual(["three"]);
    expect(await t.query(tasks.anyRange, { index: "by_author", steps: [] })).toEqual([
      "three",
      "two",
      "four",
      "one",
    ]);
  });

  promise("rows equal in every field come in order of creation", async (t) => {
    const rows = ["c", "a", "b"].map((title) => ({ list: "a", title, rank: 1 }));
    await t.mutation(documents.insertMany, { tasks: rows });
    expect(await t.query(tasks.ranked, { list: "a", bounds: [] })).toEqual(["c", "a", "b"]);
    expect(await t.query(tasks.ranked, { list: "a", bounds: [], order: "desc" })).toEqual([
      "b",
      "a",
      "c",
    ]);
  });

  promise("a table without an index named is read in order of creation", async (t) => {
    await insertRanked(t);
    const titles = ["a3", "a1", "a5", "a2", "a4", "unranked", "empty", "b3", "ab3"];
    expect(await t.query(tasks.all, {})).toEqual(titles);
    expect(await t.query(tasks.all, { order: "desc" })).toEqual(titles.toReversed());
  });

  promise("by_creation_time takes a range of times", async (t) => {
    await insertRanked(t);
    const rows = await t.query(tasks.documents);
    const from = rows[2]?._creationTime ?? 0;
    const until = rows[5]?._creationTime ?? 0;
    expect(await t.query(tasks.createdBetween, { from, until })).toEqual(["a5", "a2", "a4"]);
    expect(await t.query(tasks.createdBetween, { from, until, order: "desc" })).toEqual([
      "a4",
      "a2",
      "a5",
    ]);
  });

  promise("by_id finds one document", async (t) => {
    await insertRanked(t);
    const [, second] = await t.query(tasks.documents);
    expect(await t.query(tasks.byId, { id: second!._id })).toBe("a1");
  });

  promise("rows move with their fields and leave when deleted", async (t) => {
    await insertRanked(t);
    const rows = await t.query(tasks.documents);
    const id = (title: string) => rows.find((row) => row.title === title)!._id;
    await t.mutation(documents.patch, { id: id("a1"), fields: { rank: 9 } });
    await t.mutation(documents.patch, { id: id("a2"), fields: { rank: null } });
    await t.mutation(documents.patch, { id: id("a3"), fields: { list: "b" } });
    await t.mutation(documents.remove, { id: id("a4") });
    const titles = (list: string) => t.query(tasks.ranked, { list, bounds: [] });
    // Without rank both, in order of creation.
    expect(await titles("a")).toEqual(["a2", "unranked", "a5", "a1"]);
    expect(await titles("b")).toEqual(["a3", "b3"]);
  });

  promise("fields out of the index's order are refused", async (t) => {
    const refused = (...steps: [operator: string, field: string, value: unknown][]) =>
      expect(
        t.query(tasks.anyRange, {
          index: "by_list_and_rank",
          steps: steps.map(([operator, field, value]) => ({ operator, field, value })),
        }),
        JSON.stringify(steps),
      ).rejects.toThrow(/index|withIndex/);
    await refused(["eq", "rank", 1]);
    await refused(["eq", "list", "a"], ["eq", "title", "x"]);
    await refused(["eq", "list", "a"], ["eq", "list", "a"]);
    await refused(["gt", "list", "a"], ["eq", "rank", 1]);
    await refused(["gt", "list", "a"], ["lt", "rank", 1]);
  });

  promise("an index that is not declared is refused by name", async (t) => {
    await expect(t.query(tasks.anyRange, { index: "by_nothing", steps: [] })).rejects.toThrow(
      /by_nothing/,
    );
  });

  embeddedOnly(
    "convex-test takes the second for the other side",
    "two bounds on one side are refused",
    async (t) => {
      const steps = [
        { operator: "eq", field: "list", value: "a" },
        { operator: "gt", field: "rank", value: 1 },
        { operator: "gte", field: "rank", value: 2 },
      ];
      await expect(t.query(tasks.anyRange, { index: "by_list_and_rank", steps })).rejects.toThrow();
    },
  );
});
