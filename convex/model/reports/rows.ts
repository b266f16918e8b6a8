import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../shared/errors";
import { CHANNELS, type Channel } from "../../shared/inbox";
import { daysBetween, MAX_REPORT_DAYS } from "../../shared/reportDays";
import { addTally, type Tally, volumeOf } from "../../shared/reportTally";
import type { ReportPart } from "./shapes";

/** Rows of a day and channel that are no member's. */
const SHARDS = 8;
/** Rows that one read takes: those of 100 members who all write by every channel each day. */
const MAX_ROWS = MAX_REPORT_DAYS * CHANNELS.length * (100 + SHARDS);

/** Whose figure it is: nobody's in particular, for what customers write. */
export type Place = {
  accountId: Id<"accounts">;
  day: string;
  channel: Channel;
  memberId: Id<"members"> | undefined;
};

/** Adds a change to the counts of a day. */
export async function addToReport(ctx: MutationCtx, place: Place, change: Tally): Promise<void> {
  if (Object.keys(change).length === 0) return;
  const { accountId, day, channel, memberId } = place;
  const shard = memberId === undefined ? Math.floor(Math.random() * SHARDS) : 0;
  const row = await ctx.db
    .query("reportRows")
    .withIndex("by_accountId_and_day_and_channel_and_memberId_and_shard", (q) =>
      q
        .eq("accountId", accountId)
        .eq("day", day)
        .eq("channel", channel)
        .eq("memberId", memberId)
        .eq("shard", shard),
    )
    .unique();
  const tally = { ...row?.tally };
  addTally(tally, change);
  if (row === null) await ctx.db.insert("reportRows", { ...place, shard, tally });
  else await ctx.db.patch("reportRows", row._id, { tally });
}

/**
 * The days of an account's report, both ends included. Ends with INVALID_INPUT for what are no such
 * ends, or more than MAX_REPORT_DAYS.
 */
export async function readReport(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  { from, to }: { from: string; to: string },
): Promise<ReportPart> {
  const count = daysBetween(from, to);
  if (count === null || count < 1 || count > MAX_REPORT_DAYS) fail("INVALID_INPUT");
  const rows = await ctx.db
    .query("reportRows")
    .withIndex("by_accountId_and_day_and_channel_and_memberId_and_shard", (q) =>
      q.eq("accountId", accountId).gte("day", from).lte("day", to),
    )
    .take(MAX_ROWS + 1);
  if (rows.length > MAX_ROWS) throw new Error("a report has more rows than one query may read");
  const days = summed(rows, ({ day }) => day);
  const members = summed(rows, ({ memberId = null }) => memberId);
  return {
    days: days.map(({ key: day, channel, tally }) => ({ day, channel, ...volumeOf(tally) })),
    members: await Promise.all(
      members.map(async ({ key: memberId, channel, tally }) => {
        const member = memberId && (await ctx.db.get("members", memberId));
        return { memberId, name: member?.name ?? "", channel, tally };
      }),
    ),
  };
}

type Row = Doc<"reportRows">;

/** The rows by channel and one more key. */
function summed<K>(
  rows: Row[],
  keyOf: (row: Row) => K,
): { key: K; channel: Channel; tally: Tally }[] {
  const sums = new Map<string, { key: K; channel: Channel; tally: Tally }>();
  for (const row of rows) {
    const key = keyOf(row);
    const name = `${row.channel} ${String(key)}`;
    const sum = sums.get(name) ?? { key, channel: row.channel, tally: {} };
    addTally(sum.tally, row.tally);
    sums.set(name, sum);
  }
  return [...sums.values()];
}
