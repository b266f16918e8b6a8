import { useQueries } from "convex/react";
import type { FunctionArgs } from "convex/server";
import { useCallback, useMemo, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId, Row } from "../../lib/types";
import {
  type Answer,
  idsOf,
  isNear,
  type Near,
  PAGE,
  type Page,
  pageAt,
  sealed,
  TOP,
  withAnswers,
  withNext,
} from "./pages";

export type ListArgs = Omit<FunctionArgs<typeof api.inbox.list>, "paginationOpts">;

type Rows = ReadonlyMap<ConversationId, Row>;

/** The rows as they were shown last. */
class Shown {
  private rows: Rows = new Map();

  get(id: ConversationId): Row | undefined {
    return this.rows.get(id);
  }
  keep(rows: Rows): Rows {
    this.rows = rows;
    return rows;
  }
}

/**
 * The list, however long: subscribed to are the pages near what is seen and the top one, and only
 * their rows are held. `saved` are the pages of an earlier visit.
 */
export function usePages(args: ListArgs, saved: readonly Page[] | null, seen: number) {
  const [pages, setPages] = useState(saved ?? TOP);
  const [near, setNear] = useState<Near>(() => around(pages, seen, seen));
  const [shown] = useState(() => new Shown());

  const requests = useMemo(() => {
    const wanted = pages.filter((_, place) => isNear(place, near));
    return Object.fromEntries(
      wanted.map(({ key, cursor, endCursor }) => {
        // An end of null would differ from none at all.
        const end = endCursor === null ? {} : { endCursor };
        const paginationOpts = { numItems: PAGE, cursor, ...end };
        return [String(key), { query: api.inbox.list, args: { ...args, paginationOpts } }];
      }),
    );
  }, [args, pages, near]);
  const answers: Record<string, Answer | Error | undefined> = useQueries(requests);

  const failed = Object.values(answers).find((answer) => answer instanceof Error);
  // Cursors of another deployment, or from before a change of the list: begin at the top.
  if (failed?.message.includes("InvalidCursor") && pages !== TOP) setPages(TOP);
  else if (failed instanceof Error) throw failed;

  const next = withAnswers(pages, ({ key }) => {
    const answer = answers[String(key)];
    return answer instanceof Error ? undefined : answer;
  });
  if (next !== pages && !failed) setPages(next);

  const rows = useMemo(() => {
    const known = new Map<ConversationId, Row>();
    const add = (row: Row | undefined) => {
      if (row && !known.has(row._id)) known.set(row._id, row);
    };
    for (const { key, ids } of pages) {
      if (!(String(key) in requests)) continue;
      const answer = answers[String(key)];
      // While a page is asked for anew its rows stay as they were.
      if (answer && !(answer instanceof Error)) answer.page.forEach(add);
      else ids.forEach((id) => add(shown.get(id)));
    }
    return shown.keep(known);
  }, [answers, pages, requests, shown]);

  /** Tells which rows are seen, by their numbers in the list. */
  const look = useCallback(
    (first: number, last: number) => {
      const wanted = around(pages, first, last);
      setNear((now) => (now.from === wanted.from && now.to === wanted.to ? now : wanted));
      setPages((now) => sealed(now, wanted));
    },
    [pages],
  );
  const loadMore = useCallback(() => setPages(withNext), []);

  const lastPage = pages.at(-1);
  return {
    pages,
    ids: useMemo(() => idsOf(pages), [pages]),
    rows,
    look,
    loadMore,
    isLoading: lastPage?.end === null,
    isDone: lastPage?.done === true,
  };
}

/** The pages of these rows, and one page's worth of rows before and after. */
function around(pages: readonly Page[], first: number, last: number): Near {
  return { from: pageAt(pages, Math.max(0, first - PAGE)), to: pageAt(pages, last + PAGE) };
}
