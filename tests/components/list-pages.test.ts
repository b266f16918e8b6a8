import { describe, expect, test, vi } from "vitest";
import { MAX_BULK } from "../../convex/shared/inbox";
import { hold } from "../../src/features/inbox/held-order";
import {
  type Answer,
  idsOf,
  isNear,
  PAGE,
  type Page,
  pageAt,
  sealed,
  TOP,
  withAnswers,
  withNext,
} from "../../src/features/inbox/pages";
import { readPlace, savePlace } from "../../src/features/inbox/place";
import { inChunks } from "../../src/lib/in-chunks";
import { snoozeTimes } from "../../src/lib/snooze-times";
import { dateTimeInput } from "../../src/lib/time";
import type { ConversationId } from "../../src/lib/types";
import { row, testId } from "./support";

const id = (name: number | string) => testId<"conversations">(`c${name}x`);
const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => id(from + i));

function answer(ids: ConversationId[], end: string, more: Partial<Answer> = {}): Answer {
  const page = ids.map((_id) => row({ _id }));
  return { page, continueCursor: end, isDone: false, splitCursor: null, ...more };
}

/** Pages answered one after another, PAGE rows each. */
function loaded(count: number): readonly Page[] {
  let pages = TOP;
  for (let at = 0; at < count; at++) {
    if (at > 0) pages = withNext(pages);
    pages = withAnswers(pages, ({ key }) =>
      key === pages.at(-1)?.key ? answer(range(at * PAGE, PAGE), `after ${at}`) : undefined,
    );
  }
  return pages;
}

describe("INBOX-14 pages of a long list", () => {
  test("follow one another to the end, and no further", () => {
    const pages = loaded(3);
    expect(pages.map(({ cursor }) => cursor)).toEqual([null, "after 0", "after 1"]);
    expect(idsOf(pages)).toEqual(range(0, 3 * PAGE));
    const more = withNext(pages);
    expect(withNext(more)).toBe(more);
    const done = withAnswers(more, ({ cursor }) =>
      cursor === "after 2" ? answer([], "end", { isDone: true }) : undefined,
    );
    expect(withNext(done)).toBe(done);
  });

  test("an answer that changes nothing changes nothing", () => {
    const pages = loaded(2);
    const same = withAnswers(pages, ({ ids, end }) => answer([...ids], end ?? ""));
    expect(same).toBe(pages);
  });

  test("far from what is seen a page keeps its ids and its end, and is not asked for", () => {
    const pages = loaded(5);
    const near = { from: 3, to: 4 };
    expect(pages.map((_, place) => isNear(place, near))).toEqual([true, false, false, true, true]);
    const after = sealed(pages, near);
    expect(after.map(({ endCursor }) => endCursor)).toEqual([
      null,
      "after 1",
      "after 2",
      null,
      null,
    ]);
    expect(idsOf(after)).toEqual(idsOf(pages));
    expect(sealed(after, near)).toBe(after);
  });

  test("the top page is cut in two before it gets long, with the same rows", () => {
    const rows = range(0, 2 * PAGE + 1);
    const pages = withAnswers(loaded(2), ({ cursor }) =>
      cursor === null ? answer(rows, "after 0", { splitCursor: "middle" }) : undefined,
    );
    expect(pages.map(({ cursor, endCursor }) => [cursor, endCursor])).toEqual([
      [null, "middle"],
      ["middle", "after 0"],
      ["after 0", null],
    ]);
    expect(pages[0]?.ids.length).toBe(PAGE + 1);
    expect([...(pages[0]?.ids ?? []), ...(pages[1]?.ids ?? [])]).toEqual(rows);
    expect(new Set(pages.map(({ key }) => key)).size).toBe(3);
  });

  test("a row that moved to the top is there, and not also where an old page had it", () => {
    const pages = withAnswers(loaded(3), ({ cursor }) =>
      cursor === null ? answer([id(120), ...range(0, PAGE)], "after 0") : undefined,
    );
    const ids = idsOf(pages);
    expect(ids.filter((one) => one === id(120))).toHaveLength(1);
    expect(ids[0]).toBe(id(120));
  });

  test("a row's number says which page it is in", () => {
    const pages = loaded(3);
    expect([0, PAGE - 1, PAGE, 3 * PAGE - 1, 9 * PAGE].map((at) => pageAt(pages, at))).toEqual([
      0, 0, 1, 2, 2,
    ]);
  });
});

describe("INBOX-14 the order a reader in the middle keeps seeing", () => {
  const before = [1, 2, 3, 4, 5].map(id);

  test("what moves up or comes in stays out, what leaves goes, what loads below is added", () => {
    expect(hold(before, [4, 1, 2, 3, 5].map(id))).toBe(before);
    expect(hold(before, [9, 1, 2, 3, 4, 5].map(id))).toBe(before);
    expect(hold(before, [1, 3, 4, 5].map(id))).toEqual([1, 3, 4, 5].map(id));
    expect(hold(before, [5, 1, 2, 3, 4, 6, 7].map(id))).toEqual([1, 2, 3, 4, 5, 6, 7].map(id));
  });
});

describe("INBOX-6 the place in a list", () => {
  const seen = { order: range(0, 2 * PAGE), mark: { id: id(60), top: -12 }, seenUntil: 7 };

  test("is kept by name, its pages to be asked for from end to end", () => {
    savePlace("all", { pages: withNext(loaded(2)), ...seen });
    const place = readPlace("all");
    expect(place).toMatchObject(seen);
    expect(place?.pages.map(({ cursor, endCursor }) => [cursor, endCursor])).toEqual([
      [null, "after 0"],
      ["after 0", "after 1"],
    ]);
    expect(readPlace("leads")).toBeNull();
    savePlace("all", null);
    expect(readPlace("all")).toBeNull();
  });

  test("is forgotten after an hour, and when what is stored makes no sense", () => {
    vi.useFakeTimers();
    savePlace("all", { pages: loaded(1), ...seen });
    vi.advanceTimersByTime(61 * 60_000);
    expect(readPlace("all")).toBeNull();
    vi.useRealTimers();
    sessionStorage.setItem("list-place:all", "{");
    expect(readPlace("all")).toBeNull();
  });
});

describe("INBOX-16 a selection larger than one call", () => {
  test("goes in several, tells how far it is, and names what was refused", async () => {
    const ids = range(0, 2 * MAX_BULK + 1);
    const sizes: number[] = [];
    const progress: number[] = [];
    const outcome = await inChunks(
      ids,
      async (some) => {
        sizes.push(some.length);
        return some.includes(id(3)) ? [{ conversationId: id(3), message: "Gone" }] : [];
      },
      (done) => progress.push(done),
    );
    expect(sizes).toEqual([MAX_BULK, MAX_BULK, 1]);
    expect(progress).toEqual([0, MAX_BULK, 2 * MAX_BULK]);
    expect(outcome.refused.map(({ conversationId }) => conversationId)).toEqual([id(3)]);
    expect(outcome.done).toHaveLength(ids.length - 1);
    expect(outcome.left).toEqual([]);
  });

  test("a call that fails ends it, and what was not come to is known", async () => {
    const ids = range(0, 2 * MAX_BULK);
    let calls = 0;
    const outcome = await inChunks(ids, async () => {
      if (++calls === 2) throw new Error("lost");
      return [];
    });
    expect(outcome.done).toEqual(ids.slice(0, MAX_BULK));
    expect(outcome.left).toEqual(ids.slice(MAX_BULK));
    expect(outcome.error).toBeInstanceOf(Error);
  });
});

describe("INBOX-16 the usual times to snooze until", () => {
  const at = (text: string) => new Date(text).getTime();
  test.each([
    ["2026-11-26T10:05", ["2026-11-26T13:00", "2026-11-27T08:00", "2026-11-30T08:00"]],
    ["2026-11-26T19:00", ["2026-11-27T08:00", "2026-11-30T08:00"]],
    ["2026-11-29T10:40", ["2026-11-29T14:00", "2026-11-30T08:00"]],
    ["2026-11-30T00:30", ["2026-11-30T04:00", "2026-12-01T08:00", "2026-12-07T08:00"]],
  ])("at %s", (now, times) => {
    expect(snoozeTimes(at(now)).map((time) => dateTimeInput(time.at))).toEqual(times);
  });
});
