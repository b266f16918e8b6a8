import { Archive, StickyNote } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { showAddress } from "../../lib/contact";
import { cx } from "../../lib/cx";
import { Avatar } from "../../ui/avatar";
import { Badge } from "../../ui/badge";
import { ChannelIcon } from "../../ui/channel-icon";
import { Highlight } from "../../ui/highlight";
import { TimeAgo } from "../../ui/time";
import type { Hit } from "./use-search";

// Tells the thread that a step back leads here.
const FROM_LIST = { fromList: true };

type RowProps = { hit: Hit; terms: readonly string[]; href: string; selected: boolean };

/** A conversation that was found, with the message that says why. */
export const SearchRow = memo(function SearchRow({ hit, terms, href, selected }: RowProps) {
  const { contactName, contactAddress, channel, match } = hit;
  const address = channel === "portal" ? null : showAddress(contactAddress);
  return (
    <Link
      href={href}
      state={FROM_LIST}
      aria-current={selected ? "page" : undefined}
      className={cx(
        "inset-focus relative flex gap-3 border-b border-line/60 py-3 pr-3.5 pl-4 transition-colors duration-75",
        selected
          ? "bg-accent-soft before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent"
          : "hover:bg-hover",
      )}
    >
      <Avatar name={contactName} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-medium text-ink">
            <Highlight text={contactName} terms={terms} />
          </span>
          <span className="ml-auto shrink-0 text-xs text-faint tabular-nums">
            <TimeAgo at={match?.at ?? hit.lastActivityAt} />
          </span>
        </span>
        <span className="mt-0.5 flex items-center gap-1.5 text-xs text-muted">
          <ChannelIcon channel={channel} className="size-3 shrink-0" />
          {address && (
            <span className="min-w-0 truncate">
              <Highlight text={address} terms={terms} />
            </span>
          )}
          {hit.archived && (
            <Badge tone="neutral" icon={<Archive className="size-3" aria-hidden />}>
              Archived
            </Badge>
          )}
        </span>
        <span dir="auto" className="mt-1 line-clamp-2 text-left text-sm break-words text-muted">
          {match && match.direction !== "in" && (
            <span className="font-medium">
              {match.direction === "internal" && (
                <StickyNote className="mr-1 inline size-3" aria-label="Note" />
              )}
              {match.authorName}:{" "}
            </span>
          )}
          {match ? <Highlight text={match.snippet} terms={terms} /> : hit.preview}
        </span>
      </span>
    </Link>
  );
});
