import { defineTable } from "convex/server";
import { v } from "convex/values";
import { channel } from "../shapes";
import { tally } from "../reports/shapes";

/** What the reports page sums up. Only model/reports writes. */
export const reportsTables = {
  /**
   * What counts in a day, by channel and member. What is no member's comes from many at
   * once: it is spread over shards, so that writers seldom meet. A member's row is their own.
   */
  reportRows: defineTable({
    accountId: v.id("accounts"),
    /** "2026-11-29", in the account's time zone of then. */
    day: v.string(),
    channel,
    memberId: v.optional(v.id("members")),
    shard: v.number(),
    tally,
  })
    // Reports page; each event's row.
    .index("by_accountId_and_day_and_channel_and_memberId_and_shard", [
      "accountId",
      "day",
      "channel",
      "memberId",
      "shard",
    ]),
};
