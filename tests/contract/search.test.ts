import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp, type OpenEmbedded } from "./backends.ts";
import { Latest } from "./latest.ts";

const { search } = api;
const words = "convex-test splits words at spaces, takes each as a beginning and ranks nothing";

const texts = (t: OpenApp, team: string, list: string[]) =>
  t.mutation(search.add, { articles: list.map((text) => ({ team, text })) });

const alone = "convex-test has no subscriptions";

const add = (t: OpenEmbedded, team: string, ...list: string[]) =>
  t.mutation(search.add, { articles: list.map((text) => ({ team, text })) });

interface Page {
  page: string[];
  isDone: boolean;
  continueCursor: string;
}

const found = async (t: OpenApp, what: string, team = "a") =>
  (await t.query(search.find, { team, words: what })).sort();

describeBackends("search", ({ promise, embeddedOnly }) => {
  promise("a text is found by any of its words, whatever their case", async (t) => {
    await texts(t, "a", ["the kitchen sink leaks", "No hot water", "a leak in the CELLAR"]);
    expect(await found(t, "Sink")).toEqual(["the kitchen sink leaks"]);
    expect(await found(t, "cellar water")).toEqual(["No hot water", "a leak in the CELLAR"]);
    expect(await found(t, "garden")).toEqual([]);
  });

  promise("the last word may be a beginning", async (t) => {
    await texts(t, "a", ["boiler broken", "book the visit", "cook"]);
    expect(await found(t, "bo")).toEqual(["boiler broken", "book the visit"]);
    expect(await found(t, "broken co")).toEqual(["boiler broken", "cook"]);
    expect(await found(t, "boilers")).toEqual([]);
  });

  promise("an empty text finds nothing", async (t) => {
    await texts(t, "a", ["something"]);
    expect(await found(t, "")).toEqual([]);
    expect(await found(t, "   ")).toEqual([]);
  });

  promise("filter fields narrow it, and undefined is a value of theirs", async (t) => {
    await t.mutation(search.add, {
      articles: [
        { team: "a", text: "pump one", topic: "heating" },
        { team: "a", text: "pump two", topic: 2 },
        { team: "a", text: "pump three" },
        { team: "b", text: "pump four", topic: "heating" },
        { team: "b", text: "pump five" },
      ],
    });
    const onTopic = (topic?: string | number) =>
      t.query(search.onTopic, {
        team: "a",
        words: "pump",
        ...(topic === undefined ? {} : { topic }),
      });
    expect(await onTopic("heating")).toEqual(["pump one"]);
    expect(await onTopic(2)).toEqual(["pump two"]);
    expect(await onTopic()).toEqual(["pump three"]);
    expect(await onTopic("2")).toEqual([]);
    expect(await found(t, "pump", "b")).toEqual(["pump five", "pump four"]);
    expect((await t.query(search.everywhere, { words: "pump" })).length).toBe(5);
  });

  promise("search and filter fields may be nested", async (t) => {
    const titled = (title: string, tag?: string) => ({
      team: "a",
      text: title,
      meta: { title, ...(tag === undefined ? {} : { tag }) },
    });
    await t.mutation(search.add, {
      articles: [titled("Gas bill", "paper"), titled("Gas works", "place"), titled("Gas")],
    });
    expect(await t.query(search.byTitle, { words: "gas", tag: "paper" })).toEqual(["Gas bill"]);
    expect(await t.query(search.byTitle, { words: "gas" })).toEqual(["Gas"]);
  });

  promise("results can be filtered further, and taken a few at a time", async (t) => {
    const [, second] = await texts(t, "a", ["valve 1", "valve 2", "valve 3"]);
    await t.mutation(search.like, { id: second! });
    expect(await t.query(search.firstLiked, { team: "a", words: "valve" })).toBe("valve 2");
    expect(await t.query(search.firstLiked, { team: "a", words: "tap" })).toBe(null);
    expect((await t.query(search.find, { team: "a", words: "valve", take: 2 })).length).toBe(2);
  });

  promise("a changed text is found by what it says now, a deleted one no more", async (t) => {
    const [id] = await texts(t, "a", ["red van"]);
    await t.mutation(search.change, { id: id!, fields: { team: "a", text: "blue van" } });
    expect(await found(t, "red")).toEqual([]);
    expect(await found(t, "blue")).toEqual(["blue van"]);
    await t.mutation(search.change, { id: id!, fields: { team: "b", text: "blue van" } });
    expect(await found(t, "blue")).toEqual([]);
    expect(await found(t, "blue", "b")).toEqual(["blue van"]);
    await t.mutation(search.remove, { id: id! });
    expect(await found(t, "blue", "b")).toEqual([]);
  });

  promise("a mutation finds what it has written, and what it undid is gone", async (t) => {
    await texts(t, "a", ["lamp zero"]);
    expect(await t.mutation(search.write, { team: "a", word: "lamp" })).toEqual([
      ["lamp zero"],
      ["lamp one", "lamp zero"],
      ["lamp two", "lamp zero"],
      ["lamp two", "lamp zero"],
    ]);
    await expect(
      t.mutation(search.writeAndFail, { team: "a", text: "lamp three" }),
    ).rejects.toThrow();
    expect(await found(t, "lamp")).toEqual(["lamp two", "lamp zero"]);
  });

  promise("pages hold every result once", async (t) => {
    const list = Array.from({ length: 7 }, (_, i) => `spare part ${i}`);
    await texts(t, "a", [...list, "other"]);
    await texts(t, "b", ["spare"]);
    const walked: string[][] = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const result: { page: string[]; isDone: boolean; continueCursor: string } = await t.query(
        search.page,
        { team: "a", words: "spare", paginationOpts: { numItems: 3, cursor } },
      );
      walked.push(result.page);
      ({ isDone, continueCursor: cursor } = result);
    }
    expect(walked.flat().sort()).toEqual(list);
    expect(walked[0]?.length).toBe(3);
  });

  embeddedOnly(words, "words end where letters and digits end", async (t) => {
    await texts(t, "a", ["it's at 12:30—Straße_7", "ΣΊΣΥΦΟΣ", "x".repeat(32), "y".repeat(31)]);
    expect(await found(t, "30")).toHaveLength(1);
    expect(await found(t, "STRASSE")).toEqual([]);
    expect(await found(t, "straße!")).toHaveLength(1);
    expect(await found(t, "7, please")).toHaveLength(1);
    expect(await found(t, "σίσυφοσ")).toEqual(["ΣΊΣΥΦΟΣ"]);
    // A word of 32 bytes or more is left out, here and there.
    expect(await found(t, "x".repeat(32))).toEqual([]);
    expect(await found(t, "xxx")).toEqual([]);
    expect(await found(t, "y".repeat(31))).toHaveLength(1);
  });

  embeddedOnly(words, "only the last word may be a beginning", async (t) => {
    await texts(t, "a", ["boiler", "broken"]);
    expect(await found(t, "boi bro")).toEqual(["broken"]);
  });

  embeddedOnly(words, "sixteen words count", async (t) => {
    await texts(t, "a", ["fifteen", "sixteenth", "seventeen"]);
    const many = [
      ...Array.from({ length: 14 }, (_, i) => `w${i}`),
      "fifteen",
      "sixteen",
      "seventeen",
    ];
    expect(await found(t, many.join(" "))).toEqual(["fifteen", "sixteenth"]);
  });

  embeddedOnly(words, "the most relevant come first, and of equals the newest", async (t) => {
    await texts(t, "a", [
      "leak",
      "water leak",
      "leak leak",
      "the water meter hides a leak",
      "leak",
    ]);
    const list = await t.query(search.find, { team: "a", words: "water leak" });
    expect(list[0]).toBe("water leak");
    expect(list.slice(-2)).toEqual(["leak", "leak"]);
    expect(list.indexOf("leak leak")).toBeLessThan(list.indexOf("leak"));
    await texts(t, "b", ["same words 1", "same words 2", "same words 3"]);
    expect(await t.query(search.find, { team: "b", words: "words" })).toEqual([
      "same words 3",
      "same words 2",
      "same words 1",
    ]);
    // A whole word is more than the beginning of one.
    await texts(t, "c", ["pan one", "panel two"]);
    expect(await t.query(search.find, { team: "c", words: "pan" })).toEqual([
      "pan one",
      "panel two",
    ]);
  });

  embeddedOnly("convex-test checks no search", "a wrong search is refused by name", async (t) => {
    const wrong = (index: string, ...steps: [string, string, string][]) =>
      t.query(search.wrong, {
        index,
        steps: steps.map(([what, field, value]) => ({ do: what, field, value })),
      });
    const text: [string, string, string] = ["search", "text", "x"];
    expect(await wrong("search_text", text)).toBe(0);
    await expect(wrong("search_nothing", text)).rejects.toThrow(
      /articles\.search_nothing not found/,
    );
    await expect(wrong("by_team", text)).rejects.toThrow(/articles\.by_team is not a search index/);
    await expect(wrong("search_text", ["search", "team", "x"])).rejects.toThrow(
      /articles\.search_text contains a search filter against "team".*`searchField` "text"/,
    );
    await expect(wrong("search_text", text, ["eq", "likes", "x"])).rejects.toThrow(
      /articles\.search_text contains an equality filter on "likes".*filterFields/,
    );
    await expect(wrong("search_text", text, text)).rejects.toThrow(/multiple search filters/);
    await expect(wrong("search_text", ["eq", "team", "x"])).rejects.toThrow(
      /You must include a search filter like `q\.search\("text", searchText\)`/,
    );
    const filters = Array.from({ length: 9 }, (): typeof text => ["eq", "team", "x"]);
    await expect(wrong("search_text", text, ...filters)).rejects.toThrow(
      /too many filter conditions\. Max: 8 Actual: 9/,
    );
    expect(await wrong("search_text", text, ...filters.slice(1))).toBe(0);
  });

  const bolts = Array.from({ length: 1_030 }, (_, i) => `bolt ${i}`);

  promise("one search scans 1,024 documents: reading on is an error", async (t) => {
    await texts(t, "a", bolts.slice(0, 1_023));
    expect(await t.query(search.everywhere, { words: "bolt" })).toHaveLength(1_023);
    await texts(t, "a", ["bolt"]);
    expect(await t.query(search.find, { team: "a", words: "bolt", take: 1_024 })).toHaveLength(
      1_024,
    );
    await expect(t.query(search.everywhere, { words: "bolt" })).rejects.toThrow(
      /scanned too many documents/,
    );
  });

  embeddedOnly(
    "convex-test ends the last page with an error",
    "of more than one search scans the newest are found, in pages too",
    async (t) => {
      await texts(t, "a", bolts);
      const first = await t.query(search.find, { team: "a", words: "bolt", take: 1_024 });
      expect(new Set(first).size).toBe(1_024);
      // More than that match, so the newest are taken.
      expect(first).toContain("bolt 1029");
      expect(first).not.toContain("bolt 5");
      const walked: string[] = [];
      let cursor: string | null = null;
      for (let isDone = false; !isDone;) {
        const result: { page: string[]; isDone: boolean; continueCursor: string } = await t.query(
          search.page,
          { team: "a", words: "bolt", paginationOpts: { numItems: 400, cursor } },
        );
        walked.push(...result.page);
        ({ isDone, continueCursor: cursor } = result);
      }
      expect(walked).toEqual(first);
    },
  );

  embeddedOnly(alone, "a live search shows what is written, changed and deleted", async (t) => {
    await add(t, "a", "green gate");
    const latest = new Latest<string[]>();
    t.client.onUpdate(search.find, { team: "a", words: "old ga" }, (list) =>
      latest.set(list.toSorted()),
    );
    const shows = (...list: string[]) => latest.when((now) => now.join() === list.join());
    await shows("green gate");
    const [id] = await add(t, "a", "old door");
    await shows("green gate", "old door");
    await add(t, "b", "old gate elsewhere");
    await add(t, "a", "garage", "nothing of it");
    await shows("garage", "green gate", "old door");
    await t.mutation(search.change, { id: id!, fields: { team: "a", text: "new door" } });
    await shows("garage", "green gate");
    await t.mutation(search.change, { id: id!, fields: { team: "b", text: "old" } });
    await t.mutation(search.change, { id: id!, fields: { team: "a", text: "old" } });
    await shows("garage", "green gate", "old");
    await t.mutation(search.remove, { id: id! });
    await shows("garage", "green gate");
  });

  embeddedOnly(alone, "a live search shows what else changes in a document it holds", async (t) => {
    const [id] = await add(t, "a", "kettle");
    const latest = new Latest<string | null>();
    t.client.onUpdate(search.firstLiked, { team: "a", words: "kettle" }, (text) =>
      latest.set(text),
    );
    await latest.when((text) => text === null);
    await t.mutation(search.like, { id: id! });
    await latest.when((text) => text === "kettle");
  });

  embeddedOnly(
    alone,
    "a live search in pages repeats and skips nothing while documents come",
    async (t) => {
      const initial = Array.from({ length: 9 }, (_, i) => `crane ${"and more ".repeat(i)}${i}`);
      await add(t, "a", ...initial);
      const pages: Latest<Page>[] = [];
      const open = (cursor: string | null) => {
        const latest = new Latest<Page>();
        pages.push(latest);
        t.client.onUpdate(
          search.page,
          { team: "a", words: "crane more", paginationOpts: { numItems: 3, cursor } },
          (page) => latest.set(page),
        );
        return latest;
      };
      let last = await open(null).when(() => true);
      while (!last.isDone) last = await open(last.continueCursor).when(() => true);
      expect(pages.length).toBeGreaterThan(2);
      const all = async (wanted: string[]) => {
        const shown: string[][] = [];
        const { promise, resolve } = Promise.withResolvers<void>();
        for (const [i, latest] of pages.entries()) {
          void latest.when(({ page }) => {
            shown[i] = page;
            if (shown.flat().toSorted().join() === wanted.toSorted().join()) resolve();
            return false;
          });
        }
        await promise;
      };
      await all(initial);
      const later = [
        "crane",
        "more crane",
        "more and more and more",
        "a long text with one crane in it",
      ];
      for (const text of later) await add(t, "a", text);
      await all([...initial, ...later]);
    },
  );
});
