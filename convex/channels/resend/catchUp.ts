import type { PaginationOptions, RequestOptions } from "resend";
import { v } from "convex/values";
import { internal } from "../../_generated/api";
import { internalAction } from "../../_generated/server";
import { resendClient } from "./client";
import { resendConfig } from "./config";
import { readReplyAddress } from "./replyAddress";
import { log } from "../../model/log";

const CALL_TIMEOUT = 20_000;
const PAGE = 100;
/** Sent emails that one mutation looks at. */
const BATCH = 50;
/** Emails one catching up looks through at most. */
const MAX_PAGES = 20;
/** A younger email still has its webhook coming. ms */
const WEBHOOK_TIME = 120_000;

/** Every few minutes: what Resend holds and no webhook told of, received emails and sent ones. */
export const catchUp = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const config = resendConfig();
    const client = config === null ? null : resendClient(config);
    if (config === null || client === null) return null;
    const now = Date.now();
    const since = await ctx.runMutation(internal.channels.resend.apply.listFrom, { now });
    const emails = await listSince((...page) => client.emails.receiving.list(...page), since);
    const sent = await listSince((...page) => client.emails.list(...page), since);
    if (emails === null || sent === null) return null;
    for (const { id, from, to, cc, received_for, created_at } of emails) {
      if (Date.parse(created_at) > now - WEBHOOK_TIME) continue;
      const recipients = [...new Set([...(received_for ?? []), ...to, ...(cc ?? [])])];
      const replies = await Promise.all(
        recipients.map((address) => readReplyAddress(config.webhookSecrets, address)),
      );
      await ctx.runMutation(internal.channels.resend.apply.received, {
        eventId: `list:${id}`,
        emailId: id,
        from,
        recipients,
        repliesTo: replies.find((conversationId) => conversationId !== null) ?? undefined,
        payload: JSON.stringify({ type: "email.received", data: { email_id: id, from, to, cc } }),
      });
    }
    for (let from = 0; from < sent.length; from += BATCH) {
      const batch = sent.slice(from, from + BATCH);
      await ctx.runMutation(internal.channels.resend.apply.progressed, {
        emails: batch.map(({ id, last_event }) => ({ sid: id, status: last_event })),
      });
    }
    await ctx.runMutation(internal.channels.resend.apply.listed, { upTo: now });
    return null;
  },
});

type Listed = { id: string; created_at: string };
type Page<T> = {
  data: { data: T[]; has_more: boolean } | null;
  error: { name: string; statusCode: number | null } | null;
};

/** What one of Resend's lists holds since a moment, oldest first; null when it could not be read. */
async function listSince<T extends Listed>(
  list: (options: PaginationOptions, request: RequestOptions) => Promise<Page<T>>,
  since: number,
): Promise<T[] | null> {
  const found: T[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const last = found.at(-1);
    const { data, error } = await list(
      { limit: PAGE, ...(last !== undefined && { after: last.id }) },
      { signal: AbortSignal.timeout(CALL_TIMEOUT) },
    );
    if (data === null) {
      const status = error?.statusCode ?? undefined;
      log("warn", "email.listUnread", { code: error?.name, status });
      return null;
    }
    const wanted = data.data.filter(({ created_at }) => Date.parse(created_at) >= since);
    found.push(...wanted);
    if (!data.has_more || wanted.length < data.data.length) break;
  }
  return found.reverse();
}
