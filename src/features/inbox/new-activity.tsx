import { ArrowUp } from "lucide-react";
import { useState } from "react";
import type { ConversationId, Row } from "../../lib/types";

type Rows = ReadonlyMap<ConversationId, Row>;

/**
 * What a reader further down, for whom the list is held, has not seen at its top: how many
 * conversations, and since when. `topId` is the row with the newest activity.
 */
export function useNews(
  rows: Rows,
  topId: ConversationId | undefined,
  isHeld: boolean,
  start: number,
) {
  const newest = (topId && rows.get(topId)?.lastActivityAt) ?? 0;
  const [seenUntil, setSeenUntil] = useState(start);
  if (newest > seenUntil && (!isHeld || seenUntil === 0)) setSeenUntil(newest);
  const isNews = ({ lastActivityAt, lastDirection, wokeAt }: Row) =>
    lastActivityAt > seenUntil && (lastDirection === "in" || wokeAt !== undefined);
  const count = isHeld && seenUntil > 0 ? [...rows.values()].filter(isNews).length : 0;
  return { count, seenUntil };
}

/** Says that customers have written while the reader was further down, and leads to the top. */
export function NewActivity({ count, onShow }: { count: number; onShow: () => void }) {
  if (count === 0) return null;
  return (
    <button
      type="button"
      onClick={onShow}
      className="tap absolute top-2 left-1/2 z-10 flex h-8 -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full bg-accent px-3.5 text-xs font-medium whitespace-nowrap text-on-accent shadow-pop hover:bg-accent-strong"
    >
      <ArrowUp className="size-3.5" aria-hidden />
      {count} with new activity
    </button>
  );
}
