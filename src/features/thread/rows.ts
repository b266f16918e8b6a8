import { startOfDay } from "../../lib/time";
import type { Message, ThreadEvent } from "../../lib/types";

/** An event with the row that holds it. */
export type Happening = { message: Message; event: ThreadEvent };

export type ThreadRow =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  | { kind: "events"; key: string; events: Happening[] }
  | { kind: "message"; key: string; message: Message; continues: boolean };

/** Messages by one author this close together read as one turn. */
const TURN = 5 * 60_000;

/** A message's key: the one its author's client gave it, so that the sent bubble is not replaced. */
export function messageKey(message: Message): string {
  return message.clientId ?? message._id;
}

function continuesTurn(before: Message | undefined, message: Message): boolean {
  return (
    before !== undefined &&
    before.direction === message.direction &&
    before.authorName === message.authorName &&
    message.at - before.at < TURN &&
    startOfDay(before.at) === startOfDay(message.at)
  );
}

/**
 * What the thread shows, oldest first: messages, events that follow each other as one, with a row
 * where a day begins and one where the unread begin. `readSeq` is how far the member had read when they opened the thread.
 */
export function threadRows(oldestFirst: readonly Message[], readSeq: number): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let before: Message | undefined;
  let marked = false;
  for (const message of oldestFirst) {
    const day = startOfDay(message.at);
    if (!before || startOfDay(before.at) !== day) {
      rows.push({ kind: "day", key: `day-${day}`, at: day });
    }
    // Exactly the next one: the rows may begin long after the first unread message.
    const startsUnread = !marked && message.inboundSeq === readSeq + 1;
    if (startsUnread) {
      marked = true;
      rows.push({ kind: "unread", key: "unread" });
    }
    const key = messageKey(message);
    const last = rows.at(-1);
    if (message.event) {
      const happening = { message, event: message.event };
      if (last?.kind === "events") last.events.push(happening);
      else rows.push({ kind: "events", key, events: [happening] });
    } else {
      const continues = !startsUnread && continuesTurn(before, message);
      rows.push({ kind: "message", key, message, continues });
    }
    before = message;
  }
  return rows;
}

/** The highest inbound number among the first `count` rows: how far somebody has read who saw them. */
export function seenSeq(rows: readonly ThreadRow[], count: number): number {
  let seq = 0;
  for (const row of rows.slice(0, count)) {
    if (row.kind === "message") seq = Math.max(seq, row.message.inboundSeq ?? 0);
  }
  return seq;
}
