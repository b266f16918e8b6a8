import { getFunctionName, type FunctionReference } from "convex/server";
import type { OptimisticLocalStore } from "convex/browser";
import { expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import { showSending } from "../../src/features/composer/use-send";
import { markReadLocally } from "../../src/features/thread/use-mark-read";
import { unreadOf, unreadTotal } from "../../src/lib/unread";
import { CONVERSATION, ME, message, testId } from "./support";

type Held = { query: FunctionReference<"query">; args: Record<string, unknown>; value: unknown };

/** The client's cache of query results, as an optimistic update sees it. */
function storeOf(held: Held[]): OptimisticLocalStore {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const of = (query: FunctionReference<"query">) =>
    held.filter((entry) => getFunctionName(entry.query) === getFunctionName(query));
  const store = {
    getQuery: (query: FunctionReference<"query">, args = {}) =>
      of(query).find((entry) => same(entry.args, args))?.value,
    getAllQueries: (query: FunctionReference<"query">) =>
      of(query).map(({ args, value }) => ({ args, value })),
    setQuery: (query: FunctionReference<"query">, args: object, value: unknown) => {
      const entry = of(query).find((candidate) => same(candidate.args, args));
      if (entry) entry.value = value;
    },
  };
  return store as OptimisticLocalStore;
}

const firstPage = { numItems: 50, cursor: null, id: 1 };

function threadStore(page: ReturnType<typeof message>[]) {
  const thread: Held = {
    query: api.messages.list,
    args: { conversationId: CONVERSATION, paginationOpts: firstPage },
    value: { page, isDone: true, continueCursor: "end" },
  };
  const bodies = () => (thread.value as { page: { body: string }[] }).page.map(({ body }) => body);
  return { store: storeOf([thread]), bodies };
}

const sending = { conversationId: CONVERSATION, body: "On our way", clientId: "c1" };

test("SEND-7 the bubble appears at once, newest", () => {
  const { store, bodies } = threadStore([message({ body: "Before", clientId: "c0" })]);
  showSending(ME.member, 1)(store, sending);
  expect(bodies()).toEqual(["On our way", "Before"]);
});

test("SEND-7 sent again after a reload, a bubble that is there is not shown twice", () => {
  const { store, bodies } = threadStore([message({ clientId: "c1" })]);
  showSending(ME.member, 1)(store, sending);
  expect(bodies()).toEqual(["On our way"]);
});

test("INBOX-8 unread of a row is what came in after my mark", () => {
  expect(unreadOf(7, 4)).toBe(3);
  expect(unreadOf(7, 7)).toBe(0);
  expect(unreadOf(7, 9)).toBe(0);
  expect(unreadOf(7, undefined)).toBe(0);
});

test("INBOX-9 the navigation badge is everything received minus everything read", () => {
  expect(unreadTotal({ inbound: 120 }, 117)).toBe(3);
  expect(unreadTotal({ inbound: 120 }, undefined)).toBe(0);
  expect(unreadTotal(undefined, 117)).toBe(0);
});

function marksStore() {
  const other = testId<"conversations">("other");
  const mark = (conversationId: typeof CONVERSATION, seq: number) => ({ conversationId, seq });
  const query = api.readMarks.forConversations;
  const list: Held = {
    query,
    args: { conversationIds: [other, CONVERSATION] },
    value: [mark(other, 2), mark(CONVERSATION, 4)],
  };
  const thread: Held = {
    query,
    args: { conversationIds: [CONVERSATION] },
    value: [mark(CONVERSATION, 4)],
  };
  const total: Held = { query: api.readMarks.total, args: {}, value: 100 };
  return { store: storeOf([list, thread, total]), list, thread, total, mark, other };
}

test("INBOX-9 reading moves the row's mark and the badge by the same amount, once", () => {
  const { store, list, thread, total, mark, other } = marksStore();
  markReadLocally(store, { conversationId: CONVERSATION, seq: 7 });
  expect(list.value).toEqual([mark(other, 2), mark(CONVERSATION, 7)]);
  expect(thread.value).toEqual([mark(CONVERSATION, 7)]);
  expect(total.value).toBe(103);

  markReadLocally(store, { conversationId: CONVERSATION, seq: 7 });
  expect(total.value).toBe(103);
});

test("INBOX-9 a slower tab does not take back what a faster one has read", () => {
  const { store, thread, total, mark } = marksStore();
  markReadLocally(store, { conversationId: CONVERSATION, seq: 3 });
  expect(thread.value).toEqual([mark(CONVERSATION, 4)]);
  expect(total.value).toBe(100);
});
