import { Archive, CircleAlert, CornerUpLeft, Hourglass, Pin } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { showAddress } from "../../lib/contact";
import { cx } from "../../lib/cx";
import { fullMoment, shortSpan } from "../../lib/time";
import type { Row } from "../../lib/types";
import { useMinute } from "../../lib/use-minute";
import { Avatar } from "../../ui/avatar";
import { Badge, CountBadge } from "../../ui/badge";
import { ChannelIcon } from "../../ui/channel-icon";
import { LeadBadge } from "../../ui/lead-badge";
import { TimeAgo } from "../../ui/time";

// Tells the thread that a step back leads here.
const FROM_LIST = { fromList: true };

type RowProps = { row: Row; unread: number; selected: boolean; pinned: boolean; href: string };

// A page of the list arrives as new objects whenever one row of it changes: compare what they hold.
function sameRow(before: RowProps, after: RowProps): boolean {
  if (
    before.unread !== after.unread ||
    before.selected !== after.selected ||
    before.pinned !== after.pinned ||
    before.href !== after.href
  ) {
    return false;
  }
  if (before.row === after.row) return true;
  const keys = Object.keys(after.row) as (keyof Row)[];
  return (
    keys.length === Object.keys(before.row).length &&
    keys.every((key) => before.row[key] === after.row[key])
  );
}

/** One conversation in the list. */
export const ConversationRow = memo(function ConversationRow({
  row,
  unread,
  selected,
  pinned,
  href,
}: RowProps) {
  const bare = row.customerId === undefined;
  const tagged = row.attentionSince || row.leadStatus || row.archived || row.failed;
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
      <span className="relative h-9 shrink-0">
        <Avatar name={row.contactName} />
        <span
          className={cx(
            "absolute -right-1.5 -bottom-1.5 flex size-4.5 items-center justify-center rounded-full text-muted ring-2",
            selected ? "bg-accent-soft ring-accent-soft" : "bg-sunken ring-surface",
          )}
        >
          <ChannelIcon channel={row.channel} className="size-2.5" />
        </span>
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span
            className={cx(
              "min-w-0 truncate text-ink",
              unread > 0 ? "font-semibold" : "font-medium",
            )}
          >
            {row.contactName}
            {bare && row.contactName !== showAddress(row.contactAddress) && (
              <span className="ml-1.5 text-xs font-normal text-faint">
                {showAddress(row.contactAddress)}
              </span>
            )}
          </span>
          <span className="ml-auto flex shrink-0 items-center gap-1.5 text-xs text-faint tabular-nums">
            {pinned && (
              <span role="img" aria-label="Pinned" title="Pinned">
                <Pin className="size-3 fill-current" aria-hidden />
              </span>
            )}
            <TimeAgo at={row.lastActivityAt} />
          </span>
        </span>
        <span className="mt-0.5 flex items-center gap-1 text-sm">
          {row.lastDirection === "out" && (
            <span role="img" aria-label="Your team:" className="flex">
              <CornerUpLeft className="size-3 text-faint" aria-hidden />
            </span>
          )}
          <span
            dir="auto"
            className={cx(
              "min-w-0 flex-1 truncate text-left",
              unread > 0 ? "font-medium text-ink" : "text-muted",
            )}
          >
            {row.preview}
          </span>
          <span className="ml-1 flex empty:hidden">
            <CountBadge count={unread} label="unread" />
          </span>
        </span>
        {tagged && (
          <span className="mt-1.5 flex flex-wrap items-center gap-1">
            {row.failed && (
              <Badge tone="danger" icon={<CircleAlert className="size-3" aria-hidden />}>
                Delivery problem
              </Badge>
            )}
            {row.attentionSince && <WaitingBadge since={row.attentionSince} />}
            {row.leadStatus && <LeadBadge status={row.leadStatus} />}
            {row.archived && (
              <Badge tone="neutral" icon={<Archive className="size-3" aria-hidden />}>
                Archived
              </Badge>
            )}
          </span>
        )}
      </span>
    </Link>
  );
}, sameRow);

function WaitingBadge({ since }: { since: number }) {
  const now = useMinute();
  return (
    <Badge
      tone="warn"
      title={`Needs attention since ${fullMoment(since)}`}
      icon={<Hourglass className="size-3" aria-hidden />}
    >
      <span className="sr-only">Needs attention: </span>
      Waiting {shortSpan(now - since)}
    </Badge>
  );
}
