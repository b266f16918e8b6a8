import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ConversationId } from "../../lib/types";

type Ids = readonly ConversationId[];
const NONE: ReadonlySet<ConversationId> = new Set();

/**
 * The rows that are selected among those in the list. Rows may move as they like; one that leaves
 * the list is no longer selected, so that nothing is done to what nobody sees.
 */
export function useSelection(items: Ids) {
  const [picked, setPicked] = useState(NONE);
  const [isOn, setOn] = useState(false);
  const latest = useRef(items);
  useLayoutEffect(() => {
    latest.current = items;
  });
  const lastPicked = useRef<ConversationId | null>(null);

  const selected = useMemo(() => {
    if (picked.size === 0) return NONE;
    return new Set(items.filter((id) => picked.has(id)));
  }, [items, picked]);

  /** Selects or deselects one row; with `through`, all from the one before to this. */
  const toggle = useCallback((id: ConversationId, through = false) => {
    const from = lastPicked.current === null ? -1 : latest.current.indexOf(lastPicked.current);
    const to = latest.current.indexOf(id);
    setPicked((now) => {
      const next = new Set(now);
      if (through && from >= 0) {
        const [first, last] = from < to ? [from, to] : [to, from];
        for (const one of latest.current.slice(first, last + 1)) next.add(one);
      } else if (!next.delete(id)) {
        next.add(id);
      }
      return next;
    });
    lastPicked.current = id;
    setOn(true);
  }, []);
  const set = useCallback((ids: Ids) => {
    setPicked(new Set(ids));
    setOn(ids.length > 0);
  }, []);
  const all = useCallback(() => set(latest.current), [set]);
  const clear = useCallback(() => set([]), [set]);
  const begin = useCallback(() => setOn(true), []);

  return { selected, isOn, toggle, set, all, clear, begin };
}

export type Selection = ReturnType<typeof useSelection>;
