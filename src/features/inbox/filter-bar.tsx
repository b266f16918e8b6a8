import { memo } from "react";
import { Link } from "wouter";
import { cx } from "../../lib/cx";
import { FILTERS } from "../../../convex/shared/inbox";
import { conversationsPath, FILTER_LABELS, type ListView, withFilter } from "../../lib/routes";

/** Which conversations the list shows. Links, so that a filter can be opened, shared and gone back to. */
export const FilterBar = memo(function FilterBar({ view }: { view: ListView }) {
  return (
    <nav
      aria-label="Filters"
      className="flex shrink-0 gap-0.5 overflow-x-auto border-b border-line px-2.5 py-2"
    >
      {FILTERS.map((option) => (
        <Link
          key={option}
          href={conversationsPath(withFilter(view, option))}
          aria-current={option === view.filter ? "true" : undefined}
          className={cx(
            "tap inset-focus inline-flex h-7 shrink-0 grow items-center justify-center rounded-md px-2 text-sm font-medium transition-colors md:max-lg:px-1",
            option === view.filter
              ? "bg-accent-soft text-accent"
              : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          {FILTER_LABELS[option]}
        </Link>
      ))}
    </nav>
  );
});
