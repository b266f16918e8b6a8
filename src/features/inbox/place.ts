import { readStored, session, writeStored } from "../../lib/stored";
import type { ConversationId } from "../../lib/types";
import type { Page } from "./pages";

/** How long a place in the list is worth returning to. ms */
const KEPT = 60 * 60_000;
/** Longer lists are begun anew: their ids would fill the browser's store. */
const MAX_IDS = 20_000;

/** A row, and how far its upper edge is from that of the list. px */
export type Mark = { id: ConversationId; top: number };

/** Where a reader was in a list. */
export type Place = {
  /** What was loaded. */
  pages: readonly Page[];
  /** In which order they saw it. */
  order: readonly ConversationId[];
  /** What was at the top of the screen. */
  mark: Mark;
  /** The newest activity they had seen. ms since 1970 */
  seenUntil: number;
};

type Saved = Place & { at: number };

/** The place kept under this name in this tab, if it is recent. */
export function readPlace(name: string): Place | null {
  const text = readStored(session, keyOf(name));
  if (text === null) return null;
  try {
    // Written by savePlace alone: storage of this tab and this origin.
    const { at, ...place } = JSON.parse(text) as Saved;
    return Date.now() - at < KEPT && place.pages.length > 0 ? place : null;
  } catch {
    return null;
  }
}

/** Keeps a place under this name, or forgets it for null. */
export function savePlace(name: string, place: Place | null): void {
  if (place === null || place.order.length > MAX_IDS) {
    writeStored(session, keyOf(name), null);
    return;
  }
  // A page not loaded yet has nothing to return to; the others can be asked for from end to end.
  const pages = place.pages
    .filter(({ end }) => end !== null)
    .map((page) => ({ ...page, endCursor: page.end }));
  const saved: Saved = { ...place, pages, at: Date.now() };
  writeStored(session, keyOf(name), JSON.stringify(saved));
}

function keyOf(name: string): string {
  return `list-place:${name}`;
}
