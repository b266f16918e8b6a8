import { type Infer, v } from "convex/values";
import { channel } from "../shapes";

/** Counts by Figure: shared/reportTally. */
export const tally = v.record(v.string(), v.number());

/** What a message counts as in the reports. Only model/reports writes it; absent: not counted yet. */
export const messageReport = v.object({
  /** The day it counts in, whatever becomes of it later. */
  day: v.string(),
  /** On its way while its conversation was archived: since when the customer waits for it. */
  since: v.optional(v.number()),
  /** How long the customer had waited when the provider accepted it. ms */
  waited: v.optional(v.number()),
  /** And they had not been answered before in this exchange. */
  first: v.optional(v.literal(true)),
});
export type MessageReport = Infer<typeof messageReport>;
/** What a message is an answer to. */
export type Answer = Omit<MessageReport, "day">;

/** Where a suggestion counts; absent: not counted yet. */
export const suggestionReport = v.object({ day: v.string(), channel });

/** A part of a report: each day's volumes, and all that counts of each member in all of them. */
export const reportPart = v.object({
  days: v.array(
    v.object({
      day: v.string(),
      channel,
      received: v.number(),
      sent: v.number(),
      failed: v.number(),
    }),
  ),
  members: v.array(
    v.object({
      /** null: no member wrote it. */
      memberId: v.union(v.null(), v.id("members")),
      name: v.string(),
      channel,
      tally,
    }),
  ),
});
export type ReportPart = Infer<typeof reportPart>;
