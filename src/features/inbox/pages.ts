import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";

/** Rows asked for at a time. */
export const PAGE = 50;

export type Answer = FunctionReturnType<typeof api.inbox.list>;

/**
 * A stretch of the list between two cursors. While its rows are far from what is seen, only their
 * ids are kept, and the two ends, by which the same stretch can be asked for again.
 */
export type Page = {
  key: number;
  /** After what it begins; null for the top. */
  cursor: string | null;
  /** Up to where it is asked for; null for PAGE rows, wherever that ends. */
  endCursor: string | null;
  /** Where it ended, once that is known. */
  end: string | null;
  ids: readonly ConversationId[];
  /** Nothing comes after it. */
  done: boolean;
};

/** Which pages are near what is seen, by place, both inclusive. The top one always counts as near. */
export type Near = { from: number; to: number };

const blank = { endCursor: null, end: null, ids: [], done: false };

export const TOP: readonly Page[] = [{ key: 0, cursor: null, ...blank }];

export function isNear(place: number, { from, to }: Near): boolean {
  return place === 0 || (place >= from && place <= to);
}

/** The pages as the answers have them; the same array when nothing differs. */
export function withAnswers(
  pages: readonly Page[],
  answerOf: (page: Page) => Answer | undefined,
): readonly Page[] {
  let nextKey = Math.max(...pages.map(({ key }) => key)) + 1;
  let changed = false;
  const next = pages.flatMap((page) => {
    const answer = answerOf(page);
    if (!answer) return page;
    const after = withAnswer(page, answer);
    const halves = splitWhenLong(after, answer, nextKey);
    if (halves) nextKey += 2;
    if (halves || after !== page) changed = true;
    return halves ?? after;
  });
  return changed ? next : pages;
}

function withAnswer(page: Page, { page: rows, continueCursor, isDone }: Answer): Page {
  const sameIds =
    rows.length === page.ids.length && rows.every(({ _id }, index) => _id === page.ids[index]);
  if (sameIds && page.end === continueCursor && page.done === isDone) return page;
  const ids = sameIds ? page.ids : rows.map(({ _id }) => _id);
  return { ...page, ids, end: continueCursor, done: isDone };
}

/** Everything new comes to the top page: it is cut in two before it gets long. */
function splitWhenLong(page: Page, answer: Answer, key: number): [Page, Page] | null {
  const { splitCursor, pageStatus, continueCursor } = answer;
  const long = page.ids.length > 2 * PAGE || Boolean(pageStatus);
  if (!long || !splitCursor) return null;
  const middle = Math.floor((page.ids.length - 1) / 2) + 1;
  const half = (at: { cursor: string | null; end: string }, more: Partial<Page>): Page => ({
    ...page,
    ...at,
    endCursor: at.end,
    ...more,
  });
  return [
    half(
      { cursor: page.cursor, end: splitCursor },
      { key, ids: page.ids.slice(0, middle), done: false },
    ),
    half(
      { cursor: splitCursor, end: continueCursor },
      { key: key + 1, ids: page.ids.slice(middle) },
    ),
  ];
}

/** One page more, once the last one is known and not the end. */
export function withNext(pages: readonly Page[]): readonly Page[] {
  const last = pages.at(-1);
  if (!last || last.end === null || last.done) return pages;
  const key = Math.max(...pages.map((page) => page.key)) + 1;
  return [...pages, { key, cursor: last.end, ...blank }];
}

/** Pages that are no longer asked for keep their end: asked for again they are the same stretch. */
export function sealed(pages: readonly Page[], near: Near): readonly Page[] {
  const open = (page: Page, place: number) =>
    !isNear(place, near) && page.endCursor === null && page.end !== null;
  if (!pages.some(open)) return pages;
  return pages.map((page, place) => (open(page, place) ? { ...page, endCursor: page.end } : page));
}

/** In which page a row is, from its number in the list. */
export function pageAt(pages: readonly Page[], index: number): number {
  let left = index;
  for (const [place, { ids }] of pages.entries()) {
    if (left < ids.length) return place;
    left -= ids.length;
  }
  return pages.length - 1;
}

/** All ids that are known, each once: a row that has moved up is where it is now. */
export function idsOf(pages: readonly Page[]): ConversationId[] {
  return [...new Set(pages.flatMap(({ ids }) => ids))];
}
