import { describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import { addCustomer } from "../../convex/model/customers";
import { snippetOf } from "../../convex/model/search";
import { toQuery } from "../../convex/model/searchText";
import { matchRanges } from "../../convex/shared/searchTerms";
import { addAccount, backend, codeOf, conversationWith, join, receive } from "./setup";

const MARIA = "+15125550111";
const BARE = "+15125550122";

async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const dispatcher = await join(t, accountId, "dispatcher");
  const technician = await join(t, accountId, "technician");
  await t.run(async (ctx) => {
    const emails = ["maria.peña@example.com"];
    await addCustomer(ctx, { accountId, name: "Maria Peña", phones: [MARIA], emails });
  });
  await receive(t, { from: MARIA, body: "The furnace filter is dirty again" });
  await receive(t, { from: BARE, body: "What is the price of a new filter, please?" });
  await receive(t, { from: BARE, body: "And the furnace?" });
  const search = async (text: string, who = dispatcher, limit = 50) =>
    await who.as.query(api.search.conversations, { text, limit });
  const found = async (text: string, who = dispatcher) =>
    (await search(text, who)).hits.map(({ contactAddress, match }) => [
      contactAddress,
      match?.snippet ?? null,
    ]);
  return { t, accountId, dispatcher, technician, search, found };
}

describe("SRCH-1 search finds", () => {
  test.each(["maria", "Peña", "pena", "PEN", "mar pe", "maria.peña@example.com"])(
    "a contact by name or email: %s",
    async (text) => {
      const { found } = await scene();
      expect(await found(text)).toEqual([[MARIA, null]]);
    },
  );

  test.each(["+1 512 555 0122", "(512) 555-0122", "512.555.0122", "5550122", "0122", "512-555-01"])(
    "a bare contact by number in any written form: %s",
    async (text) => {
      const { found } = await scene();
      expect((await found(text)).map(([address]) => address)).toContain(BARE);
    },
  );

  test.each(["maria 0111", "0111 maria", "peña 1512", "5550 mar"])(
    "a contact by name and digits together: %s",
    async (text) => {
      const { found } = await scene();
      expect(await found(text)).toEqual([[MARIA, null]]);
    },
  );

  test("words of messages, every one of them, the last by its beginning, the newest first", async () => {
    const { found } = await scene();
    expect(await found("filter")).toEqual([
      [BARE, "What is the price of a new filter, please?"],
      [MARIA, "The furnace filter is dirty again"],
    ]);
    expect(await found("furnace fil")).toEqual([[MARIA, "The furnace filter is dirty again"]]);
    expect(await found("furn filter")).toEqual([]);
  });

  test("nothing for nothing, and nothing for what is nowhere", async () => {
    const { found } = await scene();
    for (const text of ["", "  ", "…!?", "zeppelin"]) expect(await found(text)).toEqual([]);
  });

  test("one row for each conversation, with its newest match, and says when there are more", async () => {
    const { t, search } = await scene();
    await receive(t, { from: MARIA, body: "The filter came" });
    const { hits, hasMore } = await search("filter");
    expect(hits.map(({ match }) => match?.snippet)).toEqual([
      "The filter came",
      "What is the price of a new filter, please?",
    ]);
    expect(hasMore).toBe(false);
    const cut = await search("filter", undefined, 1);
    expect(cut.hits).toHaveLength(1);
    expect(cut.hasMore).toBe(true);
  });

  test("a renamed contact by the new name alone", async () => {
    const { t, dispatcher, found } = await scene();
    const { customerId } = await conversationWith(t, MARIA);
    if (customerId === undefined) throw new Error("Maria has a profile");
    await dispatcher.as.mutation(api.customers.update, {
      customerId,
      fields: { name: "Mia Lopez", phones: [MARIA], emails: [] },
    });
    expect(await found("lopez")).toEqual([[MARIA, null]]);
    expect(await found("maria")).toEqual([]);
  });
});

describe("SRCH-3", () => {
  test("archived conversations are found, and said to be", async () => {
    const { t, dispatcher, search } = await scene();
    const { _id: conversationId } = await conversationWith(t, BARE);
    await dispatcher.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    expect((await search("price")).hits).toMatchObject([{ archived: true }]);
  });

  test("another account finds nothing of ours", async () => {
    const { t, found } = await scene();
    const stranger = await join(t, await addAccount(t, "Other", null), "owner");
    for (const text of ["maria", "filter", "0122"]) expect(await found(text, stranger)).toEqual([]);
  });

  test("a technician finds what they may see and nothing else", async () => {
    const { t, dispatcher, technician, found } = await scene();
    for (const text of ["maria", "filter", "0122", "maria.peña@example.com"]) {
      expect(await found(text, technician)).toEqual([]);
    }
    const { _id: conversationId } = await conversationWith(t, MARIA);
    const args = { conversationId, memberId: technician.id };
    await dispatcher.as.mutation(api.conversations.assign, args);
    expect(await found("filter", technician)).toEqual([
      [MARIA, "The furnace filter is dirty again"],
    ]);
    expect(await found("maria", technician)).toEqual([[MARIA, null]]);
  });

  test("nobody finds anything without signing in", async () => {
    const { t } = await scene();
    const call = t.query(api.search.conversations, { text: "filter", limit: 50 });
    expect(await codeOf(call)).toBe("UNAUTHENTICATED");
  });
});

test("SRCH-1 beside a name, digits are looked for alone, unless that many have them", async () => {
  const asked: string[] = [];
  const search = async (text: string, limit: number) => {
    asked.push(text);
    return Array.from({ length: text === "4155" ? limit : 1 }, () => text);
  };
  for (const typed of ["maria 0122", "maria 4155", "maria 415", "0122"]) {
    await toQuery(typed)?.candidates(search, 3);
  }
  expect(asked).toEqual(["0122", "4155", "maria 4155", "maria 415", "0122"]);
});

test("SRCH-1 a snippet shows the match, cut at whole words and characters", () => {
  const long = `${"word ".repeat(60)}the leak under the sink ${"and so on ".repeat(60)}`;
  const snippet = snippetOf(long, ["leak"]);
  expect(snippet).toContain("the leak under the sink");
  expect(snippet.startsWith("…word")).toBe(true);
  expect(snippet.endsWith("…")).toBe(true);
  expect(snippet.length).toBeLessThanOrEqual(142);
  expect(snippetOf("short\n one", ["one"])).toBe("short one");
  expect(snippetOf("😀".repeat(200), ["x"])).not.toMatch(/[\uD800-\uDBFF]…/);
});

test("SRCH-1 what matched is marked: beginnings of words, and phones however written", () => {
  const marked = (text: string, ...terms: string[]) =>
    matchRanges(text, terms).map(([from, to]) => text.slice(from, to));
  expect(marked("Filters, filter; unfiltered", "filter")).toEqual(["Filter", "filter"]);
  expect(marked("Peña", "peñ")).toEqual(["Peñ"]);
  expect(marked("Call (512) 555-0111 now", "5550111")).toEqual(["(512) 555-0111"]);
  expect(marked("a b", "c")).toEqual([]);
});
