import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { missingForResend } from "../channels/resend/config";
import { missingForTwilio } from "../channels/twilio/config";
import { failureReason } from "../shared/failures";
import type { Channel } from "../shared/inbox";
import type { Provider } from "../shared/journal";
import { openBreakersOf } from "./breakers";
import type { CallerQueryCtx } from "./caller";
import { channel } from "./shapes";
import { numbersOf, serviceOf } from "./senders";

/** Numbers or mailboxes named on the page; how many more there are is said. */
const SHOWN = 20;
const MAX_MAILBOXES = 100;
/** Events looked through for one that was applied, or that tells of a delivery. */
const LOOK_BACK = 20;

export const channelState = v.object({
  channel,
  /** Names of the deployment's variables that it lacks, never their values. */
  missing: v.array(v.string()),
  /** Our numbers or mailboxes. */
  addresses: v.array(v.object({ address: v.string(), label: v.string() })),
  more: v.number(),
  /** The Messaging Service that texts go through. */
  service: v.union(v.string(), v.null()),
  /** While the provider refuses everything: by one address, or by all (null). */
  pauses: v.array(
    v.object({
      address: v.union(v.string(), v.null()),
      since: v.number(),
      until: v.number(),
      reason: v.string(),
    }),
  ),
  lastInboundAt: v.union(v.number(), v.null()),
  lastDeliveredAt: v.union(v.number(), v.null()),
});
export type ChannelState = Infer<typeof channelState>;

/** How a channel stands for the caller's account. */
export async function stateOf(ctx: CallerQueryCtx, of: Channel): Promise<ChannelState> {
  switch (of) {
    case "sms": {
      const numbers = await numbersOf(ctx, ctx.account._id);
      const senders = numbers.map(({ number, label }) => ({ address: number, label }));
      const service = (await serviceOf(ctx, ctx.account._id)) ?? null;
      return await provided(ctx, of, "twilio", missingForTwilio(), senders, service);
    }
    case "email": {
      const mailboxes = await ctx.db
        .query("mailboxes")
        .withIndex("by_accountId", (q) => q.eq("accountId", ctx.account._id))
        .take(MAX_MAILBOXES);
      const senders = mailboxes.map(({ address, name }) => ({ address, label: name }));
      return await provided(ctx, of, "resend", missingForResend(), senders, null);
    }
    case "portal":
      // It has no provider and nothing to set up.
      return {
        channel: of,
        missing: [],
        addresses: [],
        more: 0,
        service: null,
        pauses: [],
        lastInboundAt: null,
        lastDeliveredAt: null,
      };
  }
}

async function provided(
  ctx: CallerQueryCtx,
  of: Channel,
  provider: Provider,
  missing: string[],
  senders: ChannelState["addresses"],
  service: string | null,
): Promise<ChannelState> {
  const ways = new Set(senders.map(({ address }) => address));
  if (service !== null) ways.add(service);
  const open = await openBreakersOf(ctx, provider);
  return {
    channel: of,
    missing,
    addresses: senders.slice(0, SHOWN),
    more: Math.max(0, senders.length - SHOWN),
    service,
    pauses: open
      // Another account's number is not ours to know of.
      .filter(({ from }) => from === null || ways.has(from))
      .map(({ from, row }) => ({
        address: from,
        since: row._creationTime,
        until: row.openUntil,
        reason: failureReason(of, row.code),
      })),
    lastInboundAt: await lastEvent(
      ctx,
      provider,
      "inbound",
      ({ outcome }) => outcome === "applied",
    ),
    lastDeliveredAt: await lastEvent(ctx, provider, "status", tellsOfDelivery),
  };
}

function tellsOfDelivery({ status, eventKey }: Doc<"providerEvents">): boolean {
  return (status ?? eventKey.split(":")[2]) === "delivered";
}

/** When the newest such event came, among the last few. */
async function lastEvent(
  ctx: QueryCtx & Pick<CallerQueryCtx, "account">,
  provider: Provider,
  kind: Doc<"providerEvents">["kind"],
  counts: (event: Doc<"providerEvents">) => boolean,
): Promise<number | null> {
  const events = await ctx.db
    .query("providerEvents")
    .withIndex("by_accountId_and_provider_and_kind_and_receivedAt", (q) =>
      q.eq("accountId", ctx.account._id).eq("provider", provider).eq("kind", kind),
    )
    .order("desc")
    .take(LOOK_BACK);
  return events.find(counts)?.receivedAt ?? null;
}
