import { useQuery } from "convex/react";
import {
  Archive,
  ArchiveRestore,
  CheckCheck,
  ChevronLeft,
  EllipsisVertical,
  MailOpen,
  PanelRight,
  Pin,
  PinOff,
} from "lucide-react";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { showAddress } from "../../lib/contact";
import type { Conversation } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { Badge, CountBadge } from "../../ui/badge";
import { Button, IconButton } from "../../ui/button";
import { ChannelIcon, channelName } from "../../ui/channel-icon";
import { LeadBadge } from "../../ui/lead-badge";
import { MenuButton, type MenuEntry } from "../../ui/menu-button";
import { useThreadActions } from "./use-thread-actions";

type HeaderProps = {
  conversation: Conversation;
  /** Whether the member may change the conversation for everybody. */
  canSettle: boolean;
  backTo: string;
  otherUnread: number;
  detailsOpen: boolean;
  onToggleDetails: () => void;
  onLeave: () => void;
};

/** Who this is, by which channel, and what can be done with the whole conversation. */
export function ThreadHeader(props: HeaderProps) {
  const { conversation, canSettle, backTo, otherUnread, detailsOpen, onToggleDetails } = props;
  const { archived, attentionSince, channel, contactAddress, contactName, customer } = conversation;
  const pins = useQuery(api.pins.mine);
  const pinned = pins?.includes(conversation._id) ?? false;
  const actions = useThreadActions(conversation._id);

  const leaveUnread = () => {
    actions.markUnread();
    props.onLeave();
  };
  const togglePin = () => actions.setPinned(!pinned);
  const toggleArchive = () => actions.archive(!archived);
  const menu: MenuEntry[] = [
    {
      kind: "action",
      icon: pinned ? PinOff : Pin,
      label: pinned ? "Unpin" : "Pin to the top",
      onSelect: togglePin,
    },
    { kind: "action", icon: MailOpen, label: "Mark as unread", onSelect: leaveUnread },
  ];
  if (canSettle) {
    menu.push({
      kind: "action",
      icon: archived ? ArchiveRestore : Archive,
      label: archived ? "Unarchive" : "Archive",
      onSelect: toggleArchive,
    });
  }
  // The portal has no address of its own: say how else this customer is reached.
  const address =
    channel === "portal" ? (customer?.phones[0] ?? customer?.emails[0] ?? null) : contactAddress;

  return (
    <header className="flex h-16 shrink-0 items-center gap-1 border-b border-line pr-2 pl-1 md:pl-5">
      <Link
        href={backTo}
        aria-label={
          otherUnread > 0 ? `Back to conversations, ${otherUnread} unread` : "Back to conversations"
        }
        className="tap flex items-center justify-center gap-0.5 rounded-md text-accent md:hidden"
      >
        <ChevronLeft className="size-6" aria-hidden />
        <CountBadge count={otherUnread} label="unread" />
      </Link>
      <Avatar name={contactName} className="mr-2 max-md:hidden" />
      <div className="min-w-0 flex-1 max-md:pl-1.5">
        <div className="flex min-w-0 items-center gap-2">
          <h2 className="truncate text-base font-semibold tracking-tight">{contactName}</h2>
          {conversation.leadStatus && <LeadBadge status={conversation.leadStatus} />}
          {archived && <Badge tone="neutral">Archived</Badge>}
        </div>
        <p className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
          <ChannelIcon channel={channel} className="size-3" />
          <span className="truncate">{address ? showAddress(address) : channelName(channel)}</span>
        </p>
      </div>
      {attentionSince !== undefined && canSettle && (
        <Button
          size="sm"
          onClick={actions.noReplyNeeded}
          aria-label="No reply needed"
          title="The customer waits for no answer: take this out of Attention"
        >
          <CheckCheck className="size-3.5" aria-hidden />
          <span className="max-lg:hidden">No reply needed</span>
        </Button>
      )}
      <span className="flex max-md:hidden">
        <IconButton
          label={pinned ? "Unpin" : "Pin to the top of my list"}
          aria-pressed={pinned}
          onClick={togglePin}
        >
          <Pin className={pinned ? "size-4 fill-current" : "size-4"} aria-hidden />
        </IconButton>
        <IconButton label="Mark as unread" onClick={leaveUnread}>
          <MailOpen className="size-4" aria-hidden />
        </IconButton>
        {canSettle && (
          <IconButton label={archived ? "Unarchive" : "Archive"} onClick={toggleArchive}>
            {archived ? (
              <ArchiveRestore className="size-4" aria-hidden />
            ) : (
              <Archive className="size-4" aria-hidden />
            )}
          </IconButton>
        )}
      </span>
      <span className="md:hidden">
        <MenuButton
          trigger={
            <IconButton label="More">
              <EllipsisVertical className="size-4.5" aria-hidden />
            </IconButton>
          }
          groups={[menu]}
        />
      </span>
      <IconButton
        label={detailsOpen ? "Hide customer details" : "Show customer details"}
        aria-expanded={detailsOpen}
        onClick={onToggleDetails}
      >
        <PanelRight className="size-4" aria-hidden />
      </IconButton>
    </header>
  );
}
