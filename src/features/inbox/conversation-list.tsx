import { usePaginatedQuery, useQuery } from "convex/react";
import { memo, useEffect, useMemo, useRef } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { api } from "../../../convex/_generated/api";
import { conversationsPath, FILTER_LABELS, type Filter } from "../../lib/routes";
import type { ConversationId, Row } from "../../lib/types";
import { unreadOf } from "../../lib/unread";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { ConversationRow } from "./conversation-row";
import { FilterBar } from "./filter-bar";
import { EmptyList } from "./empty-list";
import { ListSkeleton, RowSkeleton } from "./list-skeleton";
import { useReadMarks } from "./use-read-marks";

const PAGE = 50;
/** How many rows before the end the next page is asked for. */
const AHEAD = 20;
const NO_ROWS: Row[] = [];

type ListProps = { filter: Filter; selectedId: ConversationId | null };

/** The inbox: filters, then the conversations, newest first below the pinned ones. */
export const ConversationList = memo(function ConversationList({ filter, selectedId }: ListProps) {
  return (
    <section aria-label="Conversations" className="flex h-full min-h-0 flex-col">
      <FilterBar filter={filter} />
      <div className="min-h-0 flex-1">
        <ErrorBoundary
          key={filter}
          fallback={(retry) => <Failed title="The list could not be loaded" onRetry={retry} />}
        >
          <Rows filter={filter} selectedId={selectedId} />
        </ErrorBoundary>
      </div>
    </section>
  );
});

function Rows({ filter, selectedId }: ListProps) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.inbox.list,
    { filter },
    { initialNumItems: PAGE },
  );
  const pinned = useQuery(api.inbox.pinned, { filter });

  const rows = useMemo(() => {
    if (!pinned || pinned.length === 0) return results;
    const onTop = new Set(pinned.map((row) => row._id));
    return [...pinned, ...results.filter((row) => !onTop.has(row._id))];
  }, [pinned, results]);
  const ids = useMemo(() => rows.map((row) => row._id), [rows]);
  const marks = useReadMarks(ids);

  const list = useRef<VirtualizerHandle>(null);
  const loadAhead = () => {
    const handle = list.current;
    if (!handle || status !== "CanLoadMore") return;
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    if (last >= rows.length - AHEAD) loadMore(PAGE);
  };
  useEffect(loadAhead);

  if (status === "LoadingFirstPage" || pinned === undefined) return <ListSkeleton />;
  if (rows.length === 0 && status === "Exhausted") return <EmptyList filter={filter} />;

  const pinnedCount = (pinned ?? NO_ROWS).length;
  return (
    // A scrolled list is scrolled by keyboard through its links; the box itself takes no focus.
    <div className="relative h-full overflow-y-auto overscroll-contain [overflow-anchor:none]">
      <Virtualizer ref={list} as="ul" item="li" itemSize={72} onScroll={loadAhead} data={rows}>
        {(row, index) => (
          <ConversationRow
            key={row._id}
            row={row}
            unread={unreadOf(row.inboundSeq, marks.get(row._id))}
            selected={row._id === selectedId}
            pinned={index < pinnedCount}
            href={conversationsPath({ filter, id: row._id })}
          />
        )}
      </Virtualizer>
      {status === "LoadingMore" && <RowSkeleton />}
      <p className="sr-only" role="status">
        {status === "LoadingMore" ? `Loading more of ${FILTER_LABELS[filter]}` : ""}
      </p>
    </div>
  );
}
