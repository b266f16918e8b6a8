import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { ConversationId } from "../../lib/types";
import type { Mark } from "./place";

type Ids = readonly ConversationId[];

/** Further down than this, a reader is in the middle of the list. px */
const TOP = 8;

const BY_HAND = ["wheel", "pointerdown", "keydown"] as const;

/**
 * Keeps what is under the reader's eyes where it is while rows above it come, go or change their
 * height, and brings a returning reader back to `start`.
 */
export function useSteadyScroll(
  list: RefObject<VirtualizerHandle | null>,
  items: Ids,
  start: Mark | null,
  [isDown, setDown]: [boolean, (isDown: boolean) => void],
) {
  const seen = useRef<Mark[]>(start ? [start] : []);
  /** Until the reader does anything, rows that load in above must not push the start away. */
  const returning = useRef(start !== null);

  /** On the way to the top: what is passed there is no place to stay at. */
  const rising = useRef(false);

  const remember = useCallback(() => {
    const handle = list.current;
    // A list that is not shown (on a phone, behind a thread) has no height and keeps its place.
    if (!handle || handle.viewportSize === 0 || returning.current) return;
    const { scrollOffset, viewportSize } = handle;
    if (rising.current && scrollOffset > TOP) return;
    rising.current = false;
    const first = handle.findItemIndex(scrollOffset);
    const last = handle.findItemIndex(scrollOffset + viewportSize);
    seen.current = items
      .slice(first, last + 1)
      .map((id, index) => ({ id, top: handle.getItemOffset(first + index) - scrollOffset }));
    setDown(scrollOffset > TOP);
  }, [items, list, setDown]);

  const settle = useCallback(() => {
    const handle = list.current;
    if (!handle || handle.viewportSize === 0) return;
    for (const { id, top } of seen.current) {
      const index = items.indexOf(id);
      if (index < 0) continue;
      const offset = handle.getItemOffset(index) - top;
      if (Math.abs(offset - handle.scrollOffset) > 1) handle.scrollTo(offset);
      return;
    }
  }, [items, list]);
  useLayoutEffect(() => {
    if (isDown || returning.current) settle();
  });

  /** Rows are as high as they are only once they are measured. */
  const measured = useCallback(() => {
    if (returning.current) settle();
  }, [settle]);
  const arrived = useCallback(() => {
    returning.current = false;
  }, []);
  const toTop = useCallback(() => {
    arrived();
    rising.current = true;
    seen.current = [];
    setDown(false);
    list.current?.scrollTo(0);
  }, [arrived, list, setDown]);

  useEffect(() => {
    remember();
  }, [remember]);
  useEffect(() => {
    for (const type of BY_HAND) addEventListener(type, arrived, { passive: true });
    return () => {
      for (const type of BY_HAND) removeEventListener(type, arrived);
    };
  }, [arrived]);

  return { remember, measured, toTop, mark: () => seen.current[0] ?? null };
}
