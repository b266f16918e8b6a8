import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isErased } from "./erasure/erasedIds";

type Provider = Doc<"providerEvents">["provider"];
type EventFields = Omit<
  Doc<"providerEvents">,
  "_id" | "_creationTime" | "receivedAt" | "provider"
> & { provider?: Provider };

/** Where an event came to and how it was signed; `replay` when a person has it applied again. */
export type EventOrigin = {
  path?: string | undefined;
  signature?: string | undefined;
  replay?: boolean;
};

/** Why an event was not applied. */
export const STRAY = {
  account: "It is about another Twilio account than ours.",
  number: "It is for a number that is not ours.",
  message: "It is about a message we do not know yet.",
  otherTry: "It is about an earlier try of a message that was sent again.",
  word: "It has a status we do not know.",
  unreadable: "It is signed by the provider, but lacks what such an event must have.",
  failed: "Something went wrong here while it was applied. It can be applied again.",
  mailbox: "It is for no mailbox of ours.",
  known: "It tells again of an email we know of.",
  ownEmail: "It is an email of our own that came back to us.",
  fetching: "The email is still to be fetched from Resend.",
  nobody: "The email it tells of was for nobody here.",
} as const;

/** Keys of events that were not even understood. Others that were rejected can be applied yet. */
const UNREADABLE = "rejected:";

/**
 * Whether this very event was dealt with before; then it counts as a repeat, unless it was we who
 * asked for it. Checked in the mutation that applies it. To a replay only what was applied is done.
 */
export async function isDone(
  ctx: MutationCtx,
  eventKey: string,
  { path, replay = false }: EventOrigin,
  provider: Provider = "twilio",
): Promise<boolean> {
  const event = await eventOf(ctx, eventKey, provider);
  if (event === null || isUnapplied(event)) return false;
  if (replay) return event.outcome === "applied";
  if (path !== undefined) await countRepeat(ctx, event._id);
  return true;
}

/** Keeps an event in the journal, whatever came of it; one that is there is told what came of it now. */
export async function recordEvent(ctx: MutationCtx, fields: EventFields): Promise<void> {
  const before = await eventOf(ctx, fields.eventKey, fields.provider ?? "twilio");
  if (before !== null) {
    const { accountId, messageId, outcome, reason, contact } = fields;
    const now = { accountId, messageId, outcome, reason, contact };
    return await ctx.db.patch("providerEvents", before._id, now);
  }
  await ctx.db.insert("providerEvents", {
    provider: "twilio",
    receivedAt: Date.now(),
    ...fields,
  });
}

/** Keeps a signed event that is nothing we understand. The same one again is the same one. */
export async function recordRejected(
  ctx: MutationCtx,
  event: {
    provider: Provider;
    kind: "inbound" | "status";
    payload: string;
  } & Omit<EventOrigin, "replay">,
): Promise<void> {
  // A signature is made of all there is to an event.
  const eventKey = `${UNREADABLE}${event.path ?? ""}:${event.signature ?? event.payload}`;
  if (await isDone(ctx, eventKey, event, event.provider)) return;
  const accountId = await soleAccount(ctx);
  const outcome = "rejected" as const;
  const reason = STRAY.unreadable;
  await recordEvent(ctx, { ...event, eventKey, subject: "", accountId, outcome, reason });
}

/**
 * Keeps a verified event that could not be applied, for whatever reason; when it comes again, or
 * somebody has it applied again, it is as if it came for the first time.
 */
export async function recordFailed(
  ctx: MutationCtx,
  event: Pick<EventFields, "eventKey" | "subject" | "kind" | "payload" | "path" | "signature"> & {
    provider: Provider;
  },
): Promise<void> {
  if (await isErased(ctx, event.subject)) return;
  const before = await eventOf(ctx, event.eventKey, event.provider);
  if (before !== null) return await countRepeat(ctx, before._id);
  const accountId = await soleAccount(ctx);
  await recordEvent(ctx, { ...event, accountId, outcome: "rejected", reason: STRAY.failed });
}

/** The account one of our numbers belongs to, or who else a stray event can belong to. */
export async function accountOf(
  ctx: QueryCtx,
  ourNumber: string | undefined,
): Promise<Id<"accounts"> | undefined> {
  const row = await ctx.db
    .query("phoneNumbers")
    .withIndex("by_number", (q) => q.eq("number", ourNumber ?? ""))
    .unique();
  return row?.accountId ?? (await soleAccount(ctx));
}

/** The only account there is: a stray event is its. With several nobody may see it. */
export async function soleAccount(ctx: QueryCtx): Promise<Id<"accounts"> | undefined> {
  const [only, second] = await ctx.db.query("accounts").take(2);
  return second === undefined ? only?._id : undefined;
}

/** How often an event came again. */
export async function repeatsOf(
  ctx: QueryCtx,
  eventId: Id<"providerEvents">,
): Promise<Doc<"eventRepeats"> | null> {
  return await ctx.db
    .query("eventRepeats")
    .withIndex("by_eventId", (q) => q.eq("eventId", eventId))
    .unique();
}

function isUnapplied({ outcome, eventKey }: Doc<"providerEvents">): boolean {
  return outcome === "rejected" && !eventKey.startsWith(UNREADABLE);
}

async function countRepeat(ctx: MutationCtx, eventId: Id<"providerEvents">): Promise<void> {
  const lastAt = Date.now();
  const row = await repeatsOf(ctx, eventId);
  if (row === null) await ctx.db.insert("eventRepeats", { eventId, count: 1, lastAt });
  else await ctx.db.patch("eventRepeats", row._id, { count: row.count + 1, lastAt });
}

async function eventOf(
  ctx: QueryCtx,
  eventKey: string,
  provider: Provider,
): Promise<Doc<"providerEvents"> | null> {
  return await ctx.db
    .query("providerEvents")
    .withIndex("by_provider_and_eventKey", (q) =>
      q.eq("provider", provider).eq("eventKey", eventKey),
    )
    .first();
}
