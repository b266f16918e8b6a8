import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Doc } from "../_generated/dataModel";
import type { Channel } from "../shared/inbox";
import type { Provider } from "../shared/journal";

const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 600_000;
/** Of one provider, read at once. */
const MAX_OPEN = 200;

type Way = { channel: Channel; from: string };

/** Names of the switches one message depends on: the whole of the provider, and our address. */
export function breakerKeys({ channel, from }: Way): { account: string; number: string } {
  const provider = channel === "email" ? "resend" : "twilio";
  return { account: provider, number: `${provider}:${from}` };
}

/** The latest moment any of these breakers holds sending back until; 0 when none does. */
export async function heldUntil(ctx: QueryCtx, way: Way, now: number): Promise<number> {
  const { account, number } = breakerKeys(way);
  let until = 0;
  for (const key of [account, number]) {
    const row = await breaker(ctx, key);
    if (row !== null && row.openUntil > now) until = Math.max(until, row.openUntil);
  }
  return until;
}

/** The provider refuses all that goes this way: pause, longer each time. Returns until when. */
export async function openBreaker(
  ctx: MutationCtx,
  key: string,
  code: string | undefined,
  now: number,
): Promise<number> {
  const row = await breaker(ctx, key);
  if (row !== null && row.openUntil > now) return row.openUntil;
  const failures = (row?.failures ?? 0) + 1;
  const openUntil = now + Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  if (row === null) await ctx.db.insert("breakers", { key, openUntil, failures, code });
  else await ctx.db.patch("breakers", row._id, { openUntil, failures, code });
  return openUntil;
}

/**
 * The breakers of a provider since whose opening it has accepted nothing, each with our address it is
 * about; null for all of it.
 */
export async function openBreakersOf(
  ctx: QueryCtx,
  provider: Provider,
): Promise<{ from: string | null; row: Doc<"breakers"> }[]> {
  const rows = await ctx.db
    .query("breakers")
    // ";" follows ":".
    .withIndex("by_key", (q) => q.gte("key", provider).lt("key", `${provider};`))
    .take(MAX_OPEN);
  return rows.map((row) => {
    const from = row.key.slice(provider.length + 1);
    return { from: from === "" ? null : from, row };
  });
}

/** Something was accepted this way: no pause any more. */
export async function closeBreakers(ctx: MutationCtx, way: Way): Promise<void> {
  const { account, number } = breakerKeys(way);
  for (const key of [account, number]) {
    const row = await breaker(ctx, key);
    if (row !== null) await ctx.db.delete("breakers", row._id);
  }
}

async function breaker(ctx: QueryCtx, key: string): Promise<Doc<"breakers"> | null> {
  return await ctx.db
    .query("breakers")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
}
