import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { seenSeq, type ThreadRow } from "./rows";

/** This close to the end still counts as being at the end (px). */
const NEAR_END = 48;
/** Farther from the end than this, there is a button that leads back (px). */
const FAR_FROM_END = 500;
/** Older messages are asked for this far before they are needed (px). */
const NEAR_START = 1200;
/** What stays visible above the line where the unread begin (px). */
const ABOVE_UNREAD = 56;
/** An opening thread has its place when it kept it for so many frames; it has so many to find it. */
const STEADY = 4;
const MAX_SETTLING = 40;

type ScrollInput = {
  rows: ThreadRow[];
  /** The number of the conversation's newest inbound message. */
  lastSeq: number;
  onNeedOlder: () => void;
  onSeen: (seq: number) => void;
};

type Edges = { first: string | undefined; last: string | undefined };

function edgesOf(rows: ThreadRow[]): Edges {
  // The first row is a day's; whether older messages came in shows at the first message.
  return { first: rows.find((row) => row.kind === "message")?.key, last: rows.at(-1)?.key };
}

/**
 * Where a thread is scrolled to: opens at the first unread, keeps its place while older messages
 * load above, follows new ones only while the reader is at the end, and tells what has been seen.
 */
export function useThreadScroll(input: ScrollInput) {
  const { rows, lastSeq, onNeedOlder, onSeen } = input;
  const list = useRef<VirtualizerHandle>(null);
  const latest = useRef(input);
  const state = useRef({ placed: false, atEnd: true, offset: 0 });
  const edges = useRef<Edges | null>(null);
  const [missed, setMissed] = useState(0);
  const [away, setAway] = useState(false);
  const [announced, setAnnounced] = useState("");

  useLayoutEffect(() => {
    latest.current = input;
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
    // Only the reader leaves the end: it also moves away when something above it grows.
    if (rest < NEAR_END) here.atEnd = true;
    else if (handle.scrollOffset < here.offset - 1) here.atEnd = false;
    here.offset = handle.scrollOffset;
    setAway(rest > FAR_FROM_END);

    if (rest < NEAR_END) {
      setMissed(0);
      now.onSeen(Math.max(now.lastSeq, seenSeq(now.rows, now.rows.length)));
    } else {
      const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - NEAR_END);
      now.onSeen(seenSeq(now.rows, last + 1));
    }
    if (handle.scrollOffset < NEAR_START) now.onNeedOlder();
  }, []);

  // Runs once, at opening. Rows are measured only once they are in the page, and the sizes that the
  // list scrolls by reach the page a render later: go on until the place is right and stays so.
  useLayoutEffect(() => {
    const here = state.current;
    const unread = latest.current.rows.findIndex((row) => row.kind === "unread");
    here.atEnd = unread < 0;
    let steady = 0;
    let frames = 0;
    let frame = 0;
    const isThere = (handle: VirtualizerHandle) => {
      const rest = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
      if (rest < 1 || unread < 0) return rest < 1;
      return Math.abs(handle.getItemOffset(unread) - handle.scrollOffset - ABOVE_UNREAD) < 1;
    };
    const settle = () => {
      if (list.current && isThere(list.current)) steady++;
      else {
        steady = 0;
        if (unread < 0) toEnd();
        else list.current?.scrollToIndex(unread, { align: "start", offset: -ABOVE_UNREAD });
      }
      if (steady < STEADY && ++frames < MAX_SETTLING) {
        frame = requestAnimationFrame(settle);
      } else {
        here.placed = true;
        look();
      }
    };
    settle();
    return () => cancelAnimationFrame(frame);
  }, [toEnd, look]);

  const before = edges.current;
  const now = edgesOf(rows);
  const prepended = before !== null && before.first !== now.first && before.last === now.last;

  useLayoutEffect(() => {
    const previous = edges.current;
    edges.current = edgesOf(rows);
    if (!previous || previous.last === edges.current.last) return;
    const from = rows.findIndex((row) => row.key === previous.last) + 1;
    const added = rows.slice(from).filter((row) => row.kind === "message");
    const inbound = added.filter((row) => row.message.direction === "in");
    const newest = inbound.at(-1)?.message;
    if (newest) setAnnounced(`${newest.authorName}: ${newest.body}`);
    const mine = added.some((row) => row.message.status === "pending");
    if (state.current.atEnd || mine) toEnd();
    else setMissed((count) => count + inbound.length);
  }, [rows, toEnd]);

  useEffect(look, [look, rows, lastSeq, onNeedOlder, onSeen]);

  const onResize = useCallback(() => {
    if (state.current.atEnd && state.current.placed) toEnd();
  }, [toEnd]);

  return { list, prepended, missed, away, announced, toEnd, onScroll: look, onResize };
}
