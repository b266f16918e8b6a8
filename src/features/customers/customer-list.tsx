import { usePaginatedQuery } from "convex/react";
import { SearchX } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { api } from "../../../convex/_generated/api";
import type { CustomerRow } from "../../lib/types";
import { useCustomerSearch } from "../../lib/use-customer-search";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { Bone } from "../../ui/skeleton";
import { CustomerLine, LINE } from "./customer-line";

const PAGE = 60;
/** How many rows before the end the next page is asked for. */
const AHEAD = 30;

/** Every customer, by name. */
export function AllCustomers({ none }: { none: ReactNode }) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.customers.list,
    {},
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage") return <ListBones />;
  if (results.length === 0 && status === "Exhausted") return none;
  return (
    <Lines
      rows={results}
      loadingMore={status === "LoadingMore"}
      onNearEnd={() => status === "CanLoadMore" && loadMore(PAGE)}
    />
  );
}

/** The customers that match what is typed. */
export function FoundCustomers({ typed, onClear }: { typed: string; onClear: () => void }) {
  const found = useCustomerSearch(typed);
  if (!found) return <ListBones />;
  if (found.length === 0) {
    return (
      <Notice
        icon={SearchX}
        title="No customer matches"
        action={<Button onClick={onClear}>Show all customers</Button>}
      >
        Nobody's name, phone or email has “{typed.trim().slice(0, 60)}” in it.
      </Notice>
    );
  }
  return <Lines rows={found} />;
}

type LinesProps = { rows: CustomerRow[]; loadingMore?: boolean; onNearEnd?: () => void };

function Lines({ rows, loadingMore = false, onNearEnd }: LinesProps) {
  const list = useRef<VirtualizerHandle>(null);
  const lookAhead = () => {
    const handle = list.current;
    if (!handle) return;
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    if (last >= rows.length - AHEAD) onNearEnd?.();
  };
  useEffect(lookAhead);
  return (
    <div className="relative h-full overflow-y-auto overscroll-contain [overflow-anchor:none]">
      <Virtualizer ref={list} as="ul" item="li" itemSize={57} onScroll={lookAhead} data={rows}>
        {(row) => <CustomerLine key={row._id} row={row} />}
      </Virtualizer>
      <p className="sr-only" role="status">
        {loadingMore ? "Loading more customers" : ""}
      </p>
    </div>
  );
}

function ListBones() {
  return (
    <div role="status" aria-label="Loading customers" className="animate-appear overflow-hidden">
      {[44, 52, 38, 60, 48, 56, 40].map((width) => (
        <div key={width} className={LINE}>
          <Bone shape="disc" className="size-9 shrink-0" />
          <div className="min-w-0 flex-1" style={{ maxWidth: `${width / 2}%` }}>
            <Bone className="h-3" />
          </div>
        </div>
      ))}
    </div>
  );
}
