import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

type EventFields = Omit<Doc<"providerEvents">, "_id" | "_creationTime" | "receivedAt" | "provider">;

/** Whether this very event was recorded before. Checked in the mutation that applies it. */
export async function isRecorded(ctx: QueryCtx, eventKey: string): Promise<boolean> {
  const event = await ctx.db
    .query("providerEvents")
    .withIndex("by_provider_and_eventKey", (q) =>
      q.eq("provider", "twilio").eq("eventKey", eventKey),
    )
    .first();
  return event !== null;
}

/** Keeps an event in the journal, whatever came of it. */
export async function recordEvent(ctx: MutationCtx, fields: EventFields): Promise<void> {
  await ctx.db.insert("providerEvents", {
    provider: "twilio",
    receivedAt: Date.now(),
    ...fields,
  });
}
