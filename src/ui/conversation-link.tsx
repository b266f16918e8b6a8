import { Link } from "wouter";
import { showAddress } from "../lib/contact";
import type { Row } from "../lib/types";
import { AsideBadge } from "./aside-badge";
import { ChannelIcon, channelName } from "./channel-icon";
import { TimeAgo } from "./time";

/** A conversation among others of the same customer: by which channel, when, and the last words. */
export function ConversationLink({ row, href }: { row: Row; href: string }) {
  return (
    <Link
      href={href}
      className="tap block rounded-lg border border-line px-3 py-2.5 transition-colors hover:border-line-strong hover:bg-hover"
    >
      <span className="flex items-center gap-2 text-xs text-muted">
        <ChannelIcon channel={row.channel} className="size-3" />
        <span className="min-w-0 truncate">
          {row.channel === "portal" ? channelName(row.channel) : showAddress(row.contactAddress)}
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-1.5 text-faint">
          <AsideBadge row={row} />
          <TimeAgo at={row.lastActivityAt} />
        </span>
      </span>
      <span dir="auto" className="mt-1 block truncate text-left text-sm">
        {row.preview || "No messages yet"}
      </span>
    </Link>
  );
}
