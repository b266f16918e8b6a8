import { ChevronLeft, PanelRight, Search, Sparkles } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { Link } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { showAddress } from "../../lib/contact";
import type { Conversation } from "../../lib/types";
import { PHONE } from "../../lib/use-media";
import { AsideBadge } from "../../ui/aside-badge";
import { Avatar } from "../../ui/avatar";
import { CountBadge } from "../../ui/badge";
import { IconButton } from "../../ui/button";
import { ChannelIcon, channelName } from "../../ui/channel-icon";
import { LeadBadge } from "../../ui/lead-badge";
import { ThreadMenu } from "./thread-menu";

// On a phone the thread takes the list's place, so the focus goes along with it.
function focusOnPhone(heading: HTMLElement | null) {
  if (heading && matchMedia(PHONE).matches) heading.focus({ preventScroll: true });
}

// From a page that is gone with the button that was pressed there, the focus has nowhere to go back to.
function focusOnArrival(heading: HTMLElement | null) {
  if (heading && document.activeElement === document.body) heading.focus({ preventScroll: true });
}

type HeaderProps = {
  conversation: Conversation;
  /** Whether the member may change the conversation for everybody. */
  canSettle: boolean;
  backTo: string;
  otherUnread: number;
  finding: boolean;
  onFind: () => void;
  /** Who else is here. */
  viewers: ReactNode;
  /** Below: how the assistant writes here, where there is one. */
  assistant: ReactNode;
  /** For who can switch it on where there is none; null for anybody else. */
  onOfferAssistant: (() => void) | null;
  detailsOpen: boolean;
  onToggleDetails: () => void;
  onLeave: () => void;
};

/** Who this is, by which channel, and what can be done with the whole conversation. */
export function ThreadHeader(props: HeaderProps) {
  const { conversation, canSettle, detailsOpen, onToggleDetails, onLeave } = props;
  const { channel, contactAddress, contactName, customer, leadStatus } = conversation;
  // The portal has no address of its own: say how else this customer is reached.
  const address =
    channel === "portal" ? (customer?.phones[0] ?? customer?.emails[0] ?? null) : contactAddress;
  const started = useHistoryState<{ started?: boolean } | null>()?.started === true;

  return (
    <header className="@container/header shrink-0 border-b border-line">
      <div className="flex min-h-16 flex-wrap items-center justify-end gap-x-1 py-1 pr-2 pl-1 md:pl-5">
        <BackLink to={props.backTo} unread={props.otherUnread} />
        <Avatar name={contactName} className="mr-2 max-md:hidden @max-[27rem]/header:hidden" />
        <div
          // Where it is narrow, the buttons leave no room for a number: that has a line of its own.
          className="contents min-w-0 flex-[1_1_3.5rem] grid-cols-[minmax(0,auto)_auto] items-center justify-start gap-x-2 @min-[30rem]/header:grid"
        >
          <h2
            ref={started ? focusOnArrival : focusOnPhone}
            tabIndex={-1}
            className="truncate text-base font-semibold tracking-tight outline-none max-md:pl-1.5 @max-[30rem]/header:flex-[1_1_3.5rem]"
          >
            {contactName}
          </h2>
          <div className="flex basis-full flex-wrap items-center gap-x-2 gap-y-1 max-md:px-2 @max-[30rem]/header:order-1 @max-[30rem]/header:pb-1 @min-[30rem]/header:contents">
            <p className="flex min-w-0 items-center gap-1.5 text-xs text-muted @min-[30rem]/header:col-span-2 @min-[30rem]/header:row-start-2">
              <ChannelIcon channel={channel} className="size-3" />
              <span className="truncate">
                {address ? showAddress(address) : channelName(channel)}
              </span>
            </p>
            <p className="flex h-5 gap-1 empty:hidden @min-[30rem]/header:col-start-2 @min-[30rem]/header:row-start-1">
              {leadStatus && <LeadBadge status={leadStatus} />}
              <AsideBadge row={conversation} />
            </p>
          </div>
        </div>
        {props.viewers}
        <IconButton
          label="Find in this conversation"
          aria-pressed={props.finding}
          onClick={props.onFind}
        >
          <Search className="size-4" aria-hidden />
        </IconButton>
        <ThreadMenu conversation={conversation} canSettle={canSettle} onLeave={onLeave} />
        {props.onOfferAssistant && (
          <IconButton label="About ComposeAI" onClick={props.onOfferAssistant}>
            <Sparkles className="size-4" aria-hidden />
          </IconButton>
        )}
        <IconButton
          label={detailsOpen ? "Hide customer details" : "Show customer details"}
          aria-expanded={detailsOpen}
          onClick={onToggleDetails}
        >
          <PanelRight className="size-4" aria-hidden />
        </IconButton>
      </div>
      {props.assistant}
    </header>
  );
}

/** On a phone, the way back to the list: a step back in the history where that leads there. */
function BackLink({ to, unread }: { to: string; unread: number }) {
  const fromList = useHistoryState<{ fromList?: boolean } | null>()?.fromList === true;
  const goBack = (event: MouseEvent) => {
    if (!fromList || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.back();
  };
  return (
    <Link
      href={to}
      onClick={goBack}
      aria-label={unread > 0 ? `Back to conversations, ${unread} unread` : "Back to conversations"}
      className="tap flex items-center justify-center gap-0.5 rounded-md text-accent md:hidden"
    >
      <ChevronLeft className="size-6" aria-hidden />
      <CountBadge count={unread} label="unread" />
    </Link>
  );
}
