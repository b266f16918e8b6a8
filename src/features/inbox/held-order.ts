import { useState } from "react";
import type { ConversationId } from "../../lib/types";

type Ids = readonly ConversationId[];

/**
 * The order a reader in the middle of the list keeps seeing: what left is gone, what was loaded
 * below is added, but nothing moves and nothing comes in above.
 */
export function hold(before: Ids, now: Ids): Ids {
  const there = new Set(now);
  const kept = before.filter((id) => there.has(id));
  const known = new Set(kept);
  const lastKnown = now.findLastIndex((id) => known.has(id));
  const below = now.slice(lastKnown + 1);
  if (kept.length === before.length && below.length === 0) return before;
  return [...kept, ...below];
}

/** The list's order as it is, or while `held`, as it was, in the beginning as it was at `start`. */
export function useHeldOrder(now: Ids, held: boolean, start: Ids | undefined): Ids {
  const [shown, setShown] = useState(start ?? now);
  const next = held ? hold(shown, now) : now;
  if (next !== shown) setShown(next);
  return next;
}
