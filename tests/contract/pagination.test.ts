import { getDocumentSize } from "convex/values";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp } from "./backends.ts";

const { pages, documents } = api;

async function insertRanked(t: OpenApp, count: number): Promise<string[]> {
  const titles = Array.from({ length: count }, (_, i) => `t${i}`);
  await t.mutation(documents.insertMany, {
    tasks: [
      ...titles.map((title, rank) => ({ list: "a", title, rank })),
      { list: "b", title: "other", rank: 1 },
    ],
  });
  return titles;
}

type Order = "asc" | "desc";

/** All pages of a list, until one says that it is the last. */
async function walk(t: OpenApp, numItems: number, order: Order = "asc"): Promise<string[][]> {
  const walked: string[][] = [];
  let cursor: string | null = null;
  for (;;) {
    const {
      page,
      isDone,
      continueCursor,
    }: { page: string[]; isDone: boolean; continueCursor: string } = await t.query(pages.list, {
      list: "a",
      order,
      paginationOpts: { numItems, cursor },
    });
    walked.push(page);
    if (isDone) return walked;
    cursor = continueCursor;
  }
}

describeBackends("pagination", ({ promise, embeddedOnly }) => {
  promise("pages hold every row once, in order, both ways", async (t) => {
    const titles = await insertRanked(t, 7);
    const up = await walk(t, 3);
    expect(up.flat()).toEqual(titles);
    expect(up.slice(0, 2).map((page) => page.length)).toEqual([3, 3]);
    expect((await walk(t, 2, "desc")).flat()).toEqual(titles.toReversed());
    expect((await walk(t, 100)).flat()).toEqual(titles);
  });

  promise("an empty list is done at once", async (t) => {
    const paginationOpts = { numItems: 5, cursor: null };
    const result = await t.query(pages.list, { list: "a", paginationOpts });
    expect(result).toMatchObject({ page: [], isDone: true });
    const cursor = result.continueCursor;
    const next = { list: "a", paginationOpts: { numItems: 5, cursor } };
    expect(await t.query(pages.list, next)).toMatchObject({ page: [], isDone: true });
  });

  promise("after the end there is nothing, rows added later included", async (t) => {
    await insertRanked(t, 2);
    const all = await t.query(pages.list, {
      list: "a",
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(all.isDone).toBe(true);
    await t.mutation(documents.insert, { list: "a", title: "later", rank: 9 });
    const after = { numItems: 5, cursor: all.continueCursor };
    expect(await t.query(pages.list, { list: "a", paginationOpts: after })).toMatchObject({
      page: [],
      isDone: true,
    });
  });

  promise("a page between two cursors follows its rows, whatever its size", async (t) => {
    await insertRanked(t, 6);
    const first = await t.query(pages.list, {
      list: "a",
      paginationOpts: { numItems: 3, cursor: null },
    });
    await t.mutation(documents.insert, { list: "a", title: "between", rank: 0.5 });
    await t.mutation(documents.insert, { list: "a", title: "beyond", rank: 4.5 });
    const again = await t.query(pages.list, {
      list: "a",
      paginationOpts: { numItems: 3, cursor: null, endCursor: first.continueCursor },
    });
    expect(again.page).toEqual(["t0", "between", "t1", "t2"]);
    const rest = await t.query(pages.list, {
      list: "a",
      paginationOpts: { numItems: 10, cursor: again.continueCursor },
    });
    expect(rest.page).toEqual(["t3", "t4", "beyond", "t5"]);
  });

  promise("a cursor stands although its row is gone", async (t) => {
    await insertRanked(t, 4);
    const first = await t.query(pages.everything, {
      paginationOpts: { numItems: 2, cursor: null },
    });
    const [, row] = await t.query(api.tasks.documents);
    await t.mutation(documents.remove, { id: row!._id });
    const rest = { numItems: 9, cursor: first.continueCursor };
    expect((await t.query(pages.everything, { paginationOpts: rest })).page).toEqual([
      "t2",
      "t3",
      "other",
    ]);
  });

  promise("a filtered page holds what passes", async (t) => {
    await insertRanked(t, 8);
    for (const { _id, rank } of await t.query(api.tasks.documents)) {
      if ((rank ?? 0) % 2 === 1)
        await t.mutation(documents.patch, { id: _id, fields: { done: true } });
    }
    const first = await t.query(pages.undone, {
      list: "a",
      paginationOpts: { numItems: 2, cursor: null },
    });
    expect(first.page).toEqual(["t0", "t2"]);
    const rest = { numItems: 9, cursor: first.continueCursor };
    expect((await t.query(pages.undone, { list: "a", paginationOpts: rest })).page).toEqual([
      "t4",
      "t6",
    ]);
  });

  embeddedOnly("convex-test reads one", "a page of nothing goes nowhere", async (t) => {
    await insertRanked(t, 2);
    const of = (numItems: number, cursor: string | null) =>
      t.query(pages.everything, { paginationOpts: { numItems, cursor } });
    const none = await of(0, null);
    expect(none).toMatchObject({ page: [], isDone: false });
    const first = await of(1, none.continueCursor);
    expect(first.page).toEqual(["t0"]);
    expect(await of(0, first.continueCursor)).toMatchObject({
      page: [],
      isDone: false,
      continueCursor: first.continueCursor,
    });
    const last = await of(9, first.continueCursor);
    expect(await of(0, last.continueCursor)).toMatchObject({ page: [], isDone: true });
  });

  promise("mutations may page too", async (t) => {
    await insertRanked(t, 3);
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const paginationOpts = { numItems: 2, cursor };
      const result: { isDone: boolean; continueCursor: string } = await t.mutation(
        pages.inMutation,
        { paginationOpts },
      );
      isDone = result.isDone;
      cursor = result.continueCursor;
    }
    expect((await t.query(api.tasks.documents)).every(({ done }) => done)).toBe(true);
  });

  promise("a query may page once, in itself or in a query that it calls", async (t) => {
    await insertRanked(t, 3);
    const paginationOpts = { numItems: 2, cursor: null };
    await expect(t.query(pages.twice, { paginationOpts })).rejects.toThrow(/paginated quer/);
    await expect(t.query(pages.calledTwice)).rejects.toThrow(/paginated quer/);
    expect(await t.query(pages.calledOnce)).toEqual(["t0", "t1"]);
  });

  promise("a mutation may page beside the queries that it calls", async (t) => {
    await insertRanked(t, 3);
    const titles = await t.mutation(pages.twiceInMutation, { itself: false });
    expect(titles).toEqual(["t0", "t1", "t0", "t1", "t0", "t1"]);
  });

  const lets = "convex-test lets it pass; what Convex says of it names mutations";
  embeddedOnly(lets, "a mutation may page once itself", async (t) => {
    await expect(t.mutation(pages.twiceInMutation, { itself: true })).rejects.toThrow(
      /This query or mutation function ran multiple paginated queries/,
    );
  });

  promise("reading too many rows ends a page early and asks to split it", async (t) => {
    await insertRanked(t, 10);
    const { page, pageStatus, isDone } = await t.query(pages.list, {
      list: "a",
      paginationOpts: { numItems: 10, cursor: null, maximumRowsRead: 4 },
    });
    expect(page).toEqual(["t0", "t1", "t2", "t3"]);
    expect(pageStatus).toBe("SplitRequired");
    expect(isDone).toBe(false);
  });

  promise(
    "a page ends where the bytes it may read do, as getDocumentSize counts them",
    async (t) => {
      await insertRanked(t, 10);
      const documents = await t.query(api.tasks.documents);
      const bytes = documents.slice(0, 8).reduce((sum, each) => sum + getDocumentSize(each), 0);
      const pageOf = (maximumBytesRead: number) =>
        t.query(pages.list, {
          list: "a",
          paginationOpts: { numItems: 10, cursor: null, maximumBytesRead },
        });
      expect((await pageOf(bytes)).page).toHaveLength(8);
      expect((await pageOf(bytes + 1)).page).toHaveLength(9);
    },
  );

  embeddedOnly(
    "convex-test's cursors are plain",
    "a cursor fits its own query alone",
    async (t) => {
      await insertRanked(t, 4);
      const first = await t.query(pages.list, {
        list: "a",
        paginationOpts: { numItems: 2, cursor: null },
      });
      const cursor = first.continueCursor;
      const paginationOpts = { numItems: 2, cursor };
      const refused = /InvalidCursor/;
      await expect(t.query(pages.everything, { paginationOpts })).rejects.toThrow(refused);
      await expect(t.query(pages.list, { list: "b", paginationOpts })).rejects.toThrow(refused);
      const forged = { numItems: 2, cursor: `${cursor.slice(0, -1)}!` };
      await expect(t.query(pages.list, { list: "a", paginationOpts: forged })).rejects.toThrow(
        refused,
      );
    },
  );

  const whose = { "a live page": pages.list, "that of a query called": pages.listed };
  for (const [name, reference] of Object.entries(whose)) {
    embeddedOnly("convex-test has no subscriptions", `${name} keeps its end`, async (t) => {
      await insertRanked(t, 6);
      const seen: string[][] = [];
      const shows = async (titles: string[]) => {
        const { promise: shown, resolve } = Promise.withResolvers<void>();
        check = () => {
          if (JSON.stringify(seen.at(-1)) === JSON.stringify(titles)) resolve();
        };
        check();
        await shown;
      };
      let check = () => undefined as void;
      const paginationOpts = { numItems: 3, cursor: null };
      t.client.onUpdate(reference, { list: "a", paginationOpts }, ({ page }) => {
        seen.push(page);
        check();
      });
      await shows(["t0", "t1", "t2"]);
      await t.mutation(documents.insert, { list: "a", title: "in", rank: 1.5 });
      await shows(["t0", "t1", "in", "t2"]);
      await t.mutation(documents.insert, { list: "a", title: "out", rank: 2.5 });
      const [row] = await t.query(api.tasks.documents);
      await t.mutation(documents.remove, { id: row!._id });
      await shows(["t1", "in", "t2"]);
    });
  }
});
