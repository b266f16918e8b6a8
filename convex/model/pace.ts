import { RateLimiter, SECOND } from "@convex-dev/rate-limiter";
import { SegmentedMessage } from "sms-segments-calculator";
import { components } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isService, usualPace } from "../shared/senders";
import { numberRow, numbersOf } from "./senders";

/** A turn that was not taken for so long is given again: what was held up leaves no faster than the rest. ms */
const KEPT_FOR = 5_000;

const limiter = new RateLimiter(components.rateLimiter);

/**
 * When a text may leave: each sender has a queue of its own, in which a text takes its segments'
 * time. The first call takes a place in it; a row that holds one keeps it. Only what leaves by the
 * same sender waits for the same document.
 */
export async function turnToSend(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  now: number,
): Promise<number> {
  if (row.turnAt !== undefined && row.turnAt + KEPT_FOR > now) return row.turnAt;
  const rate = await paceOf(ctx, row.accountId, row.from);
  const count = segmentsOf(row);
  const { retryAfter = 0 } = await limiter.limit(ctx, "sender", {
    key: row.from,
    count,
    reserve: true,
    config: { kind: "token bucket", rate, period: SECOND, capacity: Math.max(1, rate) },
  });
  // It tells when all of the text would have left; the text begins to when its first segment may.
  return now + Math.max(0, Math.ceil(retryAfter - ((count - 1) / rate) * SECOND));
}

/** Segments a second of a sender: what its number is registered for, or what its kind may. */
async function paceOf(ctx: QueryCtx, accountId: Id<"accounts">, from: string): Promise<number> {
  if (!isService(from)) return paceOfNumber(from, await numberRow(ctx, from));
  // Whichever of the pool it picks.
  const pool = await numbersOf(ctx, accountId);
  const all = pool.reduce((sum, row) => sum + paceOfNumber(row.number, row), 0);
  return all > 0 ? all : usualPace(from);
}

function paceOfNumber(number: string, row: Doc<"phoneNumbers"> | null): number {
  return row?.segmentsPerSecond ?? usualPace(number);
}

/** What a text counts as for its carrier. One with files goes as a single piece. */
function segmentsOf({ body, mediaCount = 0 }: Doc<"outbox">): number {
  return mediaCount > 0 ? 1 : Math.max(1, new SegmentedMessage(body).segmentsCount);
}
