import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { dayName } from "../../lib/time";
import type { DeliveryActions } from "./delivery";
import { MessageBubble } from "./message-bubble";
import { seenSeq, type ThreadRow } from "./rows";

/** This close to the end still counts as being at the end (px). */
const NEAR_END = 48;
/** Older messages are asked for this far before they are needed (px). */
const NEAR_START = 1200;

type ScrollerProps = {
  rows: ThreadRow[];
  /** The number of the conversation's newest inbound message. */
  lastSeq: number;
  loadingOlder: boolean;
  onNeedOlder: () => void;
  onSeen: (seq: number) => void;
  actions: DeliveryActions | null;
};

type Edges = { first: string | undefined; last: string | undefined; length: number };

function edgesOf(rows: ThreadRow[]): Edges {
  // The first row is a day's; whether older messages came in shows at the first message.
  const first = rows.find((row) => row.kind === "message");
  return { first: first?.key, last: rows[rows.length - 1]?.key, length: rows.length };
}

/**
 * The scrolled thread: opens at the first unread, keeps its place while older messages load above,
 * follows new ones only while the reader is at the end.
 */
export function MessageScroller(props: ScrollerProps) {
  const { rows, lastSeq, loadingOlder, onNeedOlder, onSeen, actions } = props;
  const list = useRef<VirtualizerHandle>(null);
  const placed = useRef(false);
  const atEnd = useRef(true);
  const lastOffset = useRef(0);
  const edges = useRef<Edges | null>(null);
  const [missed, setMissed] = useState(0);
  const [announced, setAnnounced] = useState("");

  const now = edgesOf(rows);
  const before = edges.current;
  const prepended = before !== null && before.first !== now.first && before.last === now.last;

  const toEnd = (smooth = false) => {
    atEnd.current = true;
    list.current?.scrollToIndex(rows.length - 1, { align: "end", smooth });
  };

  const look = () => {
    const handle = list.current;
    if (!handle || !placed.current) return;
    const rest = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
    // Only the reader leaves the end: it also moves away when something above it grows.
    if (rest < NEAR_END) atEnd.current = true;
    else if (handle.scrollOffset < lastOffset.current - 1) atEnd.current = false;
    lastOffset.current = handle.scrollOffset;

    if (rest < NEAR_END) {
      setMissed(0);
      onSeen(Math.max(lastSeq, seenSeq(rows, rows.length)));
    } else {
      const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - NEAR_END);
      onSeen(seenSeq(rows, last + 1));
    }
    if (handle.scrollOffset < NEAR_START) onNeedOlder();
  };

  useLayoutEffect(() => {
    const handle = list.current;
    if (!handle) return;
    const unread = rows.findIndex((row) => row.kind === "unread");
    if (unread >= 0) handle.scrollToIndex(unread, { align: "start", offset: -56 });
    else toEnd();
    atEnd.current = unread < 0;
    // Let the first measurements settle before what is on screen counts as seen.
    const frame = requestAnimationFrame(() => {
      placed.current = true;
      look();
    });
    return () => cancelAnimationFrame(frame);
    // Only at opening.
  }, []);

  useLayoutEffect(() => {
    const previous = edges.current;
    edges.current = now;
    if (!previous || previous.last === now.last) return;
    const from = rows.findIndex((row) => row.key === previous.last) + 1;
    const added = rows.slice(from).filter((row) => row.kind === "message");
    const inbound = added.filter((row) => row.message.direction === "in");
    const newest = inbound[inbound.length - 1]?.message;
    if (newest) setAnnounced(`${newest.authorName}: ${newest.body}`);
    const mine = added.some((row) => row.message.status === "pending");
    if (atEnd.current || mine) toEnd();
    else setMissed((count) => count + inbound.length);
  });

  useEffect(look);
  useEffect(() => {
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  });

  return (
    <div className="relative h-full">
      <div
        className="flex h-full flex-col overflow-y-auto overscroll-contain pb-4 [overflow-anchor:none]"
        // Scrolled by keyboard: there may be nothing inside to focus.
        tabIndex={0}
        role="region"
        aria-label="Messages"
      >
        <div className="grow" />
        <Virtualizer
          ref={list}
          as="ol"
          item="li"
          data={rows}
          shift={prepended}
          bufferSize={600}
          onScroll={look}
          onResize={() => atEnd.current && placed.current && toEnd()}
        >
          {(row) => <RowView key={row.key} row={row} actions={actions} />}
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
          onClick={() => toEnd(true)}
          className="tap absolute inset-x-0 bottom-3 mx-auto flex h-8 w-fit animate-rise items-center gap-1.5 rounded-full bg-accent px-3.5 text-sm font-medium text-on-accent shadow-pop hover:bg-accent-strong"
        >
          <ArrowDown className="size-3.5" aria-hidden />
          {missed} new
        </button>
      )}
      <p role="log" aria-live="polite" className="sr-only">
        {announced}
      </p>
    </div>
  );
}

function RowView({ row, actions }: { row: ThreadRow; actions: DeliveryActions | null }) {
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
  return <MessageBubble message={row.message} continues={row.continues} actions={actions} />;
}
