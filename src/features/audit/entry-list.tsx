import { usePaginatedQuery } from "convex/react";
import { History, SearchX } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import type { AuditKind } from "../../../convex/shared/audit";
import type { AuditEntry } from "../../lib/types";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { PagedList, PagedListBones } from "../../ui/paged-list";
import { ExactTime } from "../../ui/time";
import { Sentence } from "./sentence";
import { KINDS } from "./words";

const PAGE = 30;

type ListProps = { kind: AuditKind | undefined; onClear: () => void };

/** The entries, page by page. */
export function EntryList({ kind, onClear }: ListProps) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.audit.list,
    kind === undefined ? {} : { kind },
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage") return <PagedListBones label="Loading the audit log" />;
  if (results.length === 0 && status === "Exhausted") {
    return kind === undefined ? (
      <Notice icon={History} title="Nothing yet">
        Changes of settings and roles, consent, deletions and the like are kept here, with who made
        them and when.
      </Notice>
    ) : (
      <Notice
        icon={SearchX}
        title="No entry matches"
        action={<Button onClick={onClear}>Show every entry</Button>}
      >
        Nothing of the kind “{KINDS[kind].label}” has been done so far.
      </Notice>
    );
  }
  return (
    <PagedList
      label="Entries"
      status={status}
      onMore={() => loadMore(PAGE)}
      more="Show earlier entries"
    >
      {results.map((entry) => (
        <li key={entry._id}>
          <Entry entry={entry} />
        </li>
      ))}
    </PagedList>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { icon: Icon } = entry.kind === undefined ? { icon: History } : KINDS[entry.kind];
  return (
    <div className="flex min-h-12 items-baseline gap-x-3 border-b border-line px-4 py-3 text-sm">
      <Icon className="size-4 shrink-0 self-start text-muted mt-0.5" aria-hidden />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className="font-medium">
          {entry.memberName ?? (entry.kind === "members" ? "Clerk" : "Somebody")}
        </span>{" "}
        <Sentence entry={entry} />
        <span className="mt-0.5 block text-xs text-muted tabular-nums md:hidden">
          <ExactTime at={entry.at} />
        </span>
      </p>
      <span className="shrink-0 text-right text-xs text-muted tabular-nums max-md:hidden">
        <ExactTime at={entry.at} />
      </span>
    </div>
  );
}
