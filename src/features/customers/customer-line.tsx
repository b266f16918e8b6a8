import { memo } from "react";
import { Link } from "wouter";
import { showAddress } from "../../lib/contact";
import { cx } from "../../lib/cx";
import { useMe } from "../../lib/me";
import { showMoney } from "../../../convex/shared/money";
import { customersPath } from "../../lib/routes";
import type { CustomerRow } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { TimeAgo } from "../../ui/time";

export const LINE = "takes-clicks flex items-center gap-3 border-b border-line/60 px-4 py-2.5";

// A page of the list arrives as new objects whenever one row of it changes: compare what they hold.
function sameRow({ row: before }: { row: CustomerRow }, { row: after }: { row: CustomerRow }) {
  const keys = Object.keys(after) as (keyof CustomerRow)[];
  return (
    keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key])
  );
}

/** One customer in the list; beside the name as much as there is room for. */
export const CustomerLine = memo(function CustomerLine({ row }: { row: CustomerRow }) {
  const { locale } = useMe().account;
  const owes = row.balance !== undefined && row.balance !== 0;
  return (
    <Link
      href={customersPath({ id: row._id })}
      className={cx(LINE, "inset-focus transition-colors duration-75 hover:bg-hover")}
    >
      <Avatar name={row.name} />
      <span className="grid min-w-0 flex-1 items-center gap-x-4 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_minmax(0,3fr)]">
        <span dir="auto" className="truncate text-left font-medium">
          {row.name}
        </span>
        <span className="truncate text-sm text-muted tabular-nums">
          {row.phone ? showAddress(row.phone) : <span className="md:hidden">{row.email}</span>}
        </span>
        <span className="truncate text-sm text-muted max-md:hidden">{row.email}</span>
      </span>
      <span className="flex shrink-0 flex-col items-end text-xs text-faint tabular-nums md:w-36 md:flex-row md:items-center md:justify-end md:gap-4">
        {owes && (
          <span className="text-sm font-medium text-warn">
            <span className="sr-only">Balance due </span>
            {showMoney(row.balance ?? 0, locale)}
          </span>
        )}
        <span className="md:w-18 md:text-right">
          {row.lastActivityAt !== undefined && <TimeAgo at={row.lastActivityAt} />}
        </span>
      </span>
    </Link>
  );
}, sameRow);
