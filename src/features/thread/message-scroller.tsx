import { ArrowDown } from "lucide-react";
import { Virtualizer } from "virtua";
import { cx } from "../../lib/cx";
import { dayName } from "../../lib/time";
import type { DeliveryActions } from "./delivery";
import { EventLines } from "./event-lines";
import { MessageBubble } from "./message-bubble";
import { NoteBubble } from "./note-bubble";
import type { ThreadRow } from "./rows";
import { type ScrollInput, useThreadScroll } from "./use-thread-scroll";

type ScrollerProps = ScrollInput & {
  loadingOlder: boolean;
  /** Leads to the newest message, which may not be loaded. */
  onNewest: () => void;
  actions: DeliveryActions | null;
};

/** The thread as it is scrolled: only what is near the screen is in the page. */
export function MessageScroller({ loadingOlder, onNewest, actions, ...input }: ScrollerProps) {
  const scroll = useThreadScroll(input);
  const { rows, missed, away, announced } = scroll;
  const { spot } = input;
  const found = spot.at === "message" ? spot.id : null;
  const toNewest = () => (input.live ? scroll.toEnd(missed > 0) : onNewest());

  return (
    <div className="relative h-full">
      <div
        className="relative flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none]"
        // Scrolled by keyboard: there may be nothing inside to focus.
        tabIndex={0}
        role="region"
        aria-label="Messages"
        {...scroll.byHand}
        onPointerDownCapture={scroll.onTouch}
        onKeyDownCapture={scroll.onTouch}
      >
        <div className="grow" />
        <Virtualizer
          ref={scroll.list}
          as="ol"
          item="li"
          data={rows}
          shift={scroll.prepended}
          bufferSize={600}
          {...scroll.handlers}
        >
          {(row) => (
            // The room below the last one is part of it, so that the end of the list is the end.
            <div key={row.key} className={cx("takes-clicks", row === rows.at(-1) && "pb-4")}>
              <RowView row={row} actions={actions} found={found} />
            </div>
          )}
        </Virtualizer>
      </div>
      {loadingOlder && (
        <p
          role="status"
          className="pointer-events-none absolute inset-x-0 top-2 mx-auto w-fit animate-appear rounded-full border border-line bg-raised px-3 py-1 text-xs text-muted shadow-card"
        >
          Loading earlier messages…
        </p>
      )}
      {missed > 0 && (
        <button
          type="button"
          onClick={toNewest}
          className="tap absolute inset-x-0 bottom-3 mx-auto flex h-8 w-fit animate-rise items-center gap-1.5 rounded-full bg-accent px-3.5 text-sm font-medium text-on-accent shadow-pop hover:bg-accent-strong"
        >
          <ArrowDown className="size-3.5" aria-hidden />
          {missed} new
        </button>
      )}
      {missed === 0 && away && (
        <button
          type="button"
          aria-label="Go to the newest message"
          title="Go to the newest message"
          onClick={toNewest}
          className="tap absolute right-4 bottom-3 flex size-9 animate-rise items-center justify-center rounded-full border border-line bg-raised text-muted shadow-pop hover:text-ink md:right-6"
        >
          <ArrowDown className="size-4" aria-hidden />
        </button>
      )}
      <p role="log" aria-live="polite" className="sr-only">
        {announced}
      </p>
    </div>
  );
}

type RowProps = { row: ThreadRow; actions: DeliveryActions | null; found: string | null };

function RowView({ row, actions, found }: RowProps) {
  if (row.kind === "day") {
    return (
      <div role="separator" className="flex items-center gap-3 px-4 pt-6 pb-1 md:px-6">
        <span className="h-px flex-1 bg-line" />
        <span className="text-2xs font-medium text-faint">{dayName(row.at, Date.now())}</span>
        <span className="h-px flex-1 bg-line" />
      </div>
    );
  }
  if (row.kind === "unread") {
    return (
      <div role="separator" className="flex items-center gap-3 px-4 pt-5 pb-1 md:px-6">
        <span className="h-px flex-1 bg-accent/40" />
        <span className="text-2xs font-semibold text-accent">New</span>
        <span className="h-px flex-1 bg-accent/40" />
      </div>
    );
  }
  if (row.kind === "events") return <EventLines events={row.events} />;
  const { message, continues } = row;
  if (message.direction === "internal") {
    return <NoteBubble message={message} found={message._id === found} />;
  }
  return (
    <MessageBubble
      message={message}
      continues={continues}
      actions={actions}
      found={message._id === found}
    />
  );
}
