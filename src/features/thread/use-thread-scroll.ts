import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { seenSeq, type ThreadRow } from "./rows";
import { settle } from "./settle";

/** This close to the end still counts as being at the end (px). */
const NEAR_END = 48;
/** Farther from the end than this, there is a button that leads back (px). */
const FAR_FROM_END = 500;
/** More messages are asked for this far before they are needed (px). */
const AHEAD = 1200;
/** What stays visible above the line where the unread begin, and above a message gone to (px). */
const ABOVE = 56;

/** Where in its rows a thread is to be scrolled. A new object is a new wish. */
export type Spot = { at: "end" } | { at: "unread" } | { at: "message"; id: string };

export type ScrollInput = {
  rows: ThreadRow[];
  spot: Spot;
  /** The rows reach the newest message. */
  live: boolean;
  /** The number of the conversation's newest inbound message. */
  lastSeq: number;
  onNeedOlder: () => void;
  onNeedNewer: () => void;
  onSeen: (seq: number) => void;
};

/** The row of a spot; -1 for the end, which is also where a spot is that is not among the rows. */
function rowAt(rows: ThreadRow[], spot: Spot): number {
  if (spot.at === "end") return -1;
  if (spot.at === "unread") return rows.findIndex((row) => row.kind === "unread");
  return rows.findIndex((row) => row.kind === "message" && row.message._id === spot.id);
}

/** How far the list is scrolled when that row is in its place (px). */
function offsetOf(handle: VirtualizerHandle, index: number, spot: Spot): number {
  const end = Math.max(0, handle.scrollSize - handle.viewportSize);
  if (index < 0) return end;
  const room = (handle.viewportSize - handle.getItemSize(index)) / 2;
  const above = spot.at === "message" ? Math.max(ABOVE, room) : ABOVE;
  return Math.min(Math.max(0, handle.getItemOffset(index) - above), end);
}

/**
 * Where a thread is scrolled to: goes to its spot, keeps its place while messages load at either
 * side, follows new ones only while the reader is at the end, and tells what has been seen.
 */
export function useThreadScroll(input: ScrollInput) {
  const { spot, live, lastSeq, onNeedOlder, onNeedNewer, onSeen } = input;
  const list = useRef<VirtualizerHandle>(null);
  const state = useRef({
    placed: false,
    atEnd: true,
    offset: 0,
    caughtUp: lastSeq,
    /** The reader did something here since the last message came: what grows now, they unfold. */
    touched: false,
    viewport: 0,
    /** The row at the top of the viewport, and where it began (px). */
    top: 0,
    topStart: 0,
  });
  /** Ends the way to the spot; nothing when it is reached. */
  const endSettling = useRef<(() => void) | null>(null);
  const [missed, setMissed] = useState(0);
  const [away, setAway] = useState(false);
  const { rows, prepended } = useOneSideAtATime(input.rows);

  const latest = useRef({ ...input, rows });
  useLayoutEffect(() => {
    latest.current = { ...input, rows };
  });

  const toEnd = useCallback((smooth = false) => {
    state.current.atEnd = true;
    list.current?.scrollToIndex(latest.current.rows.length - 1, { align: "end", smooth });
  }, []);

  const look = useCallback(() => {
    const handle = list.current;
    const here = state.current;
    if (!handle || !here.placed) return;
    const now = latest.current;
    const rest = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
    // Only the reader leaves the end: the list also moves when an email's height becomes known.
    if (rest < NEAR_END && now.live) here.atEnd = true;
    else if (!now.live) here.atEnd = false;
    else if (here.touched && handle.scrollOffset < here.offset - 1) here.atEnd = false;
    here.offset = handle.scrollOffset;
    here.top = handle.findItemIndex(here.offset);
    here.topStart = handle.getItemOffset(here.top);
    setAway(rest > FAR_FROM_END || !now.live);

    if (rest < NEAR_END && now.live) {
      here.caughtUp = now.lastSeq;
      setMissed(0);
      now.onSeen(Math.max(now.lastSeq, seenSeq(now.rows, now.rows.length)));
    } else {
      const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - NEAR_END);
      now.onSeen(seenSeq(now.rows, last + 1));
    }
    if (handle.scrollOffset < AHEAD) now.onNeedOlder();
    if (rest < AHEAD) now.onNeedNewer();
  }, []);

  useLayoutEffect(() => {
    const here = state.current;
    const index = () => rowAt(latest.current.rows, spot);
    here.placed = false;
    here.touched = false;
    here.atEnd = index() < 0;
    const done = () => {
      endSettling.current = null;
      here.placed = true;
      here.viewport = list.current?.viewportSize ?? 0;
      look();
    };
    const stop = settle({
      isThere() {
        const handle = list.current;
        if (!handle) return false;
        return Math.abs(handle.scrollOffset - offsetOf(handle, index(), spot)) < 1;
      },
      move() {
        const handle = list.current;
        if (!handle) return;
        if (index() < 0) toEnd();
        else handle.scrollTo(offsetOf(handle, index(), spot));
      },
      done,
    });
    // Done at once when it was there already.
    if (here.placed) return;
    endSettling.current = () => {
      stop();
      done();
    };
    return stop;
  }, [spot, toEnd, look]);

  const announced = useArrivals(rows, live, (mine) => {
    if (!state.current.atEnd && !mine) return;
    state.current.touched = false;
    toEnd();
  });

  useLayoutEffect(() => {
    const here = state.current;
    if (here.atEnd && live) here.caughtUp = lastSeq;
    setMissed(Math.max(0, lastSeq - here.caughtUp));
  }, [lastSeq, live]);

  useEffect(look, [look, rows, lastSeq, live, onNeedOlder, onNeedNewer, onSeen]);

  const onResize = useCallback(() => {
    const handle = list.current;
    const here = state.current;
    if (!handle) return;
    const resized = handle.viewportSize !== here.viewport;
    here.viewport = handle.viewportSize;
    if (!here.placed || !here.atEnd) return;
    if (resized || !here.touched) return toEnd();
    const wanted = handle.getItemOffset(here.top) + here.offset - here.topStart;
    here.atEnd = handle.scrollSize - wanted - handle.viewportSize < NEAR_END;
    // What the reader unfolds grows below what they read; the list may hold on to its end instead.
    queueMicrotask(() => handle.scrollTo(wanted));
  }, [toEnd]);

  const onTouch = useCallback(() => {
    state.current.touched = true;
  }, []);
  const onScrollByHand = useCallback(() => {
    state.current.touched = true;
    endSettling.current?.();
  }, []);
  useEffect(() => {
    // A press inside an email's frame shows only in that the focus goes there.
    const look = () => {
      if (document.activeElement instanceof HTMLIFrameElement) onTouch();
    };
    addEventListener("blur", look);
    return () => removeEventListener("blur", look);
  }, [onTouch]);

  const handlers = { onScroll: look, onResize };
  const byHand = { onWheel: onScrollByHand, onTouchMove: onScrollByHand };
  return { list, rows, prepended, missed, away, announced, toEnd, handlers, byHand, onTouch };
}

type Edges = { first: string | undefined; last: string | undefined };

function edgesOf(rows: ThreadRow[]): Edges {
  // The first row is a day's, then may be where the unread begin; whether something older came in
  // shows at the first that was said or happened.
  const first = rows.find(({ kind }) => kind !== "day" && kind !== "unread");
  return { first: first?.key, last: rows.at(-1)?.key };
}

/**
 * The list keeps its place when it is told that rows were added before it, or after it, but not of
 * both at once: then those after it wait for the next render.
 */
function useOneSideAtATime(rows: ThreadRow[]): { rows: ThreadRow[]; prepended: boolean } {
  const edges = useRef<Edges | null>(null);
  const [, again] = useReducer((times: number) => times + 1, 0);
  const before = edges.current;
  const now = edgesOf(rows);
  const prepended = before !== null && before.first !== now.first;
  const cut = prepended && before.last !== now.last ? lastOf(rows, before.last) : -1;
  const shown = cut >= 0 ? rows.slice(0, cut + 1) : rows;
  useLayoutEffect(() => {
    edges.current = edgesOf(shown);
    if (shown.length < rows.length) again();
  }, [rows, shown]);
  return { rows: shown, prepended: prepended && (cut >= 0 || before.last === now.last) };
}

function lastOf(rows: ThreadRow[], key: string | undefined): number {
  return rows.findLastIndex((row) => row.key === key);
}

/** Calls `onArrival` when something was added at the live end; returns what to read out of it. */
function useArrivals(rows: ThreadRow[], live: boolean, onArrival: (mine: boolean) => void): string {
  const last = useRef<string>(undefined);
  const wasLive = useRef(false);
  const [announced, setAnnounced] = useState("");
  const arrival = useRef(onArrival);
  useLayoutEffect(() => {
    arrival.current = onArrival;
  });
  useLayoutEffect(() => {
    const previous = last.current;
    const reached = wasLive.current;
    last.current = rows.at(-1)?.key;
    wasLive.current = live;
    if (previous === undefined || previous === last.current || !reached) return;
    const before = lastOf(rows, previous);
    if (before < 0) return;
    const added = rows
      .slice(before + 1)
      .flatMap((row) => (row.kind === "message" ? [row.message] : []));
    const newest = added.findLast((message) => message.direction === "in");
    if (newest) setAnnounced(`${newest.authorName}: ${newest.body}`);
    arrival.current(added.some((message) => message.status === "pending"));
  }, [rows, live]);
  return announced;
}
