import { usePaginatedQuery } from "convex/react";
import { ArrowDownLeft, CircleDot, ScrollText, SearchX } from "lucide-react";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { journalPath, type JournalView } from "../../lib/routes";
import type { JournalRow } from "../../lib/types";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { PagedList, PagedListBones } from "../../ui/paged-list";
import { ExactTime } from "../../ui/time";
import { OUTCOMES, titleOf } from "./words";

const PAGE = 30;

type ListProps = {
  view: JournalView;
  /** Takes words and filters away; null when there are none. */
  onClear: (() => void) | null;
};

/** The events, page by page. */
export function EventList({ view, onClear }: ListProps) {
  const { results, status, loadMore } = usePaginatedQuery(api.journal.list, view, {
    initialNumItems: PAGE,
  });
  if (status === "LoadingFirstPage") return <PagedListBones label="Loading the journal" />;
  if (results.length === 0 && status === "Exhausted") {
    return onClear ? (
      <Notice
        icon={SearchX}
        title="No event matches"
        action={<Button onClick={onClear}>Show every event</Button>}
      >
        The journal finds a whole phone number or email, a provider’s id, and the address of a
        conversation or message.
      </Notice>
    ) : (
      <Notice icon={ScrollText} title="Nothing yet">
        What a provider tells us of texts that come and go is kept here, word for word.
      </Notice>
    );
  }
  return (
    <PagedList
      label="Events"
      status={status}
      onMore={() => loadMore(PAGE)}
      more="Show earlier events"
    >
      {results.map((row) => (
        <li key={row._id}>
          <EventLine row={row} view={view} />
        </li>
      ))}
    </PagedList>
  );
}

function EventLine({ row, view }: { row: JournalRow; view: JournalView }) {
  const { label, tone } = OUTCOMES[row.outcome];
  const Icon = row.kind === "inbound" ? ArrowDownLeft : CircleDot;
  return (
    <Link
      href={journalPath(view, row._id)}
      className="inset-focus flex min-h-12 items-center gap-x-3 border-b border-line px-4 py-2 text-sm hover:bg-hover"
    >
      <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{titleOf(row)}</span>
        <span className="block text-xs text-muted tabular-nums md:hidden">
          <ExactTime at={row.receivedAt} />
        </span>
      </span>
      {row.repeats > 0 && (
        <span className="text-xs text-muted">came {(row.repeats + 1).toLocaleString()} times</span>
      )}
      <span className="hidden w-80 truncate font-mono text-2xs text-faint lg:block">
        {row.subject}
      </span>
      <Badge tone={tone}>{label}</Badge>
      <span className="w-32 text-right text-xs text-muted tabular-nums max-md:hidden">
        <ExactTime at={row.receivedAt} />
      </span>
    </Link>
  );
}
