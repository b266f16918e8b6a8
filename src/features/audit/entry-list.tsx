import { usePaginatedQuery } from "convex/react";
import { History, SearchX } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import type { AuditKind } from "../../../convex/shared/audit";
import type { AuditEntry } from "../../lib/types";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { Bone } from "../../ui/skeleton";
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
  if (status === "LoadingFirstPage") return <ListBones />;
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
    <div className="h-full overflow-y-auto overscroll-contain">
      <ul aria-label="Entries">
        {results.map((entry) => (
          <li key={entry._id}>
            <Entry entry={entry} />
          </li>
        ))}
      </ul>
      {status !== "Exhausted" && (
        <p className="flex justify-center p-4">
          <Button disabled={status === "LoadingMore"} onClick={() => loadMore(PAGE)}>
            {status === "LoadingMore" ? "Loading…" : "Show earlier entries"}
          </Button>
        </p>
      )}
    </div>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { icon: Icon } = entry.kind === undefined ? { icon: History } : KINDS[entry.kind];
  return (
    <div className="flex min-h-12 items-baseline gap-x-3 border-b border-line px-4 py-3 text-sm">
      <Icon className="size-4 shrink-0 self-start text-muted mt-0.5" aria-hidden />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className="font-medium">{entry.memberName ?? "Somebody"}</span>{" "}
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

function ListBones() {
  return (
    <div role="status" aria-label="Loading the audit log" className="animate-appear">
      {[52, 44, 60, 38, 48].map((width) => (
        <div key={width} className="flex h-12 items-center border-b border-line px-4">
          <div className="w-full" style={{ maxWidth: `${width}%` }}>
            <Bone className="h-3" />
          </div>
        </div>
      ))}
    </div>
  );
}
