import { SearchX } from "lucide-react";
import { useState } from "react";
import { MAX_SEARCH_HITS } from "../../../convex/shared/inbox";
import { wordsOf } from "../../../convex/shared/searchTerms";
import type { ConversationId } from "../../lib/types";
import { Button } from "../../ui/button";
import { ListSkeleton } from "../../ui/list-skeleton";
import { Notice } from "../../ui/notice";
import { SearchRow } from "./search-row";
import { useSearch, type Hit } from "./use-search";

/** Conversations asked for at first, and with each "Show more". */
const STEP = 50;

type ResultsProps = {
  text: string;
  selectedId: ConversationId | null;
  hrefOf: (hit: Hit) => string;
};

/** What was found, in the place of the list: over the whole history, archived included. */
export function SearchResults({ text, selectedId, hrefOf }: ResultsProps) {
  const [limit, setLimit] = useState(STEP);
  const found = useSearch(text, limit);
  const terms = wordsOf(text);

  if (!found) return <ListSkeleton />;
  const { hits, hasMore, current } = found;
  return (
    <div aria-busy={!current} className="h-full overflow-y-auto overscroll-contain">
      <p role="status" className="border-b border-line px-4 py-2 text-xs text-muted">
        {current ? summary(hits.length, hasMore) : "Searching…"}
      </p>
      {current && hits.length === 0 && (
        <Notice icon={SearchX} title={`Nothing found for “${text}”`}>
          Search looks for names, phone numbers, emails and words of messages, over the whole
          history. Words are found by their beginning.
        </Notice>
      )}
      <ul>
        {hits.map((hit) => (
          <li key={hit._id}>
            <SearchRow
              hit={hit}
              terms={terms}
              href={hrefOf(hit)}
              selected={hit._id === selectedId}
            />
          </li>
        ))}
      </ul>
      {hasMore && (
        <p className="p-4 text-center text-xs text-muted">
          {limit < MAX_SEARCH_HITS ? (
            <Button size="sm" onClick={() => setLimit(Math.min(limit + STEP, MAX_SEARCH_HITS))}>
              Show more
            </Button>
          ) : (
            "There is more. Another word narrows it down."
          )}
        </p>
      )}
    </div>
  );
}

function summary(count: number, hasMore: boolean): string {
  if (count === 0) return "No conversations";
  if (hasMore) return `The first ${count} conversations`;
  return count === 1 ? "1 conversation" : `${count} conversations`;
}
