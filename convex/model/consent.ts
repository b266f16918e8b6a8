import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { updateConversation } from "./conversations";
import { recordEvent } from "./timeline";

/** Twilio's code for "this recipient has opted out". */
export const OPTED_OUT_CODE = "21610";

// Twilio's default keywords: whole text, any case.
const STOP = new Set([
  "STOP",
  "STOPALL",
  "UNSUBSCRIBE",
  "CANCEL",
  "END",
  "QUIT",
  "REVOKE",
  "OPTOUT",
]);
const START = new Set(["START", "UNSTOP"]);

export type ConsentWord = "stop" | "start" | "yes" | null;

/**
 * What a text says about consent. `optOutType` is Twilio's own verdict (Advanced Opt-Out) and goes
 * first. YES is apart: it is an opt-in only for somebody who is opted out. HELP is the provider's.
 */
export function consentWord(body: string, optOutType: string | undefined): ConsentWord {
  const verdict = optOutType?.trim().toUpperCase();
  if (verdict === "STOP") return "stop";
  if (verdict === "START") return "start";
  if (verdict === "HELP") return null;
  const word = body
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .trim()
    .toUpperCase();
  if (STOP.has(word)) return "stop";
  if (START.has(word)) return "start";
  return word === "YES" ? "yes" : null;
}

type Evidence = {
  source: Doc<"consent">["source"];
  messageId?: Id<"messages">;
  /** Who said so. */
  by?: Pick<Doc<"members">, "_id" | "name">;
  detail?: string | undefined;
  /** When, if not now. ms since 1970 */
  at?: number;
};

/** Whose consent it is. */
type Contact = Pick<Doc<"conversations">, "accountId" | "channel" | "contactAddress">;

/** The newest word of the ledger about an address on a channel. */
export async function consentOf(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  channel: Doc<"consent">["channel"],
  address: string,
): Promise<Doc<"consent"> | null> {
  return await ctx.db
    .query("consent")
    .withIndex("by_accountId_and_channel_and_address", (q) =>
      q.eq("accountId", accountId).eq("channel", channel).eq("address", address),
    )
    .order("desc")
    .first();
}

/** Adds an opt-out to the ledger and closes the conversation to sending. */
export async function recordOptOut(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  evidence: Evidence,
): Promise<Doc<"conversations">> {
  if (conversation.optedOut && evidence.source === "provider") return conversation;
  await addConsent(ctx, conversation, "optedOut", evidence);
  const by = evidence.by ?? null;
  if (!conversation.optedOut) await recordEvent(ctx, conversation, { type: "optedOut" }, by);
  return await updateConversation(ctx, conversation, { optedOut: true, stopReview: undefined });
}

/** Adds an opt-in to the ledger and opens the conversation to sending. */
export async function recordOptIn(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  evidence: Evidence,
): Promise<Doc<"conversations">> {
  await addConsent(ctx, conversation, "optedIn", evidence);
  const by = evidence.by ?? null;
  if (conversation.optedOut) await recordEvent(ctx, conversation, { type: "optedIn" }, by);
  return await updateConversation(ctx, conversation, { optedOut: false, stopReview: undefined });
}

/** Adds a row to the ledger; rows are never changed. */
export async function addConsent(
  ctx: MutationCtx,
  { accountId, channel, contactAddress }: Contact,
  state: Doc<"consent">["state"],
  { by, ...evidence }: Evidence,
): Promise<void> {
  await ctx.db.insert("consent", {
    accountId,
    channel,
    address: contactAddress,
    state,
    at: Date.now(),
    ...evidence,
    ...(by && { memberId: by._id }),
  });
}
