/** Watches how messages' statuses change on a member's screen. */
import type { ConvexClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import type { MessageStatus } from "../../convex/shared/status.ts";

export interface Moves {
  /** Every change that no message may make. */
  back: string[];
  /** Messages of which it was once not known whether they had gone out. */
  unknown: Set<string>;
}

/** How far each is; what stands level may follow on each other. */
const FAR: Partial<Record<MessageStatus, number>> = {
  pending: 0,
  sending: 1,
  unknown: 1,
  sent: 2,
  failed: 3,
  delivered: 4,
};

export function watchMoves(client: ConvexClient, threads: Id<"conversations">[]): Moves {
  const moves: Moves = { back: [], unknown: new Set() };
  const seen = new Map<string, MessageStatus>();
  const paginationOpts = { numItems: 200, cursor: null };
  for (const conversationId of threads) {
    client.onUpdate(api.messages.list, { conversationId, paginationOpts }, ({ page }) => {
      for (const { _id, status } of page) {
        const before = seen.get(_id);
        seen.set(_id, status);
        if (status === "unknown") moves.unknown.add(_id);
        if (before === undefined || before === status) continue;
        if ((FAR[status] ?? 0) < (FAR[before] ?? 0))
          moves.back.push(`${_id}: ${before}, ${status}`);
      }
    });
  }
  return moves;
}
