import { v } from "convex/values";
import { addressParser } from "postal-mime";
import type { GetReceivingEmailResponseSuccess, Resend } from "resend";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import { type ActionCtx, internalAction } from "../../_generated/server";
import { toEmail } from "../../model/addresses";
import { cutBody } from "../../model/body";
import { cleanEmailHtml, textOfEmailHtml } from "../../model/emailHtml";
import { type Headers, automaticKind, messageIdsOf } from "../../model/emailKind";
import type { Person, ReceivedEmail } from "../../model/inboundEmail";
import { plainLine } from "../../shared/text";
import { resendClient } from "./client";
import { resendConfig } from "./config";
import { FetchFailure, downloadOr, storeAttachments } from "./files";
import { reportFailure } from "../../model/log";

const CALL_TIMEOUT = 20_000;
/** After so many failures, some ten minutes, an email is kept without the files that cannot be had. */
const FILE_PATIENCE = 8;
const MAX_PEOPLE = 50;
const MAX_SUBJECT = 1_000;
const MAX_NAME = 120;

/** Fetches one received email with its files, and stores it whole. */
export const fetchEmail = internalAction({
  args: { inboundId: v.id("inboundEmails") },
  returns: v.null(),
  handler: async (ctx, { inboundId }): Promise<null> => {
    const row = await ctx.runMutation(internal.channels.resend.apply.begin, { inboundId });
    if (row === null) return null;
    const config = resendConfig();
    const client = config === null ? null : resendClient(config);
    const stored: Id<"_storage">[] = [];
    try {
      if (client === null) throw new FetchFailure("Resend is not set up");
      const mail = await fetchWhole(ctx, client, row, stored);
      const kept = await ctx.runMutation(internal.channels.resend.apply.finish, {
        inboundId,
        mail,
      });
      if (!kept) await discard(ctx, stored);
    } catch (error) {
      // Only words of ours: other errors may name addresses.
      const reason = error instanceof FetchFailure ? error.message : "unexpected failure";
      await reportFailure("email.notFetched", { reason });
      await discard(ctx, stored);
      await ctx.runMutation(internal.channels.resend.apply.failed, { inboundId });
    }
    return null;
  },
});

async function fetchWhole(
  ctx: ActionCtx,
  client: Resend,
  { emailId, failures }: { emailId: string; failures: number },
  stored: Id<"_storage">[],
): Promise<ReceivedEmail> {
  const { data, error } = await client.emails.receiving.get(
    emailId,
    { html_format: "cid" },
    { signal: AbortSignal.timeout(CALL_TIMEOUT) },
  );
  if (error !== null) throw new FetchFailure(`${error.name} ${error.statusCode ?? ""}`);
  const store = async (bytes: Blob) => {
    const id = await ctx.storage.store(bytes);
    stored.push(id);
    return id;
  };
  const headers = headersOf(data.headers);
  const from = senderOf(data, headers);
  const without = failures >= FILE_PATIENCE;
  const attachments = await storeAttachments(client, data, store, { without });
  const html = data.html ? cleanEmailHtml(data.html) : null;
  const text = data.text?.trim() ? data.text : textOfEmailHtml(data.html ?? "");
  const { body, cut } = cutBody(text.replaceAll("\r\n", "\n").trim());
  const original = data.raw ? await downloadOr(data.raw.download_url, without) : null;
  const subject = plainLine(data.subject, MAX_SUBJECT);
  return {
    rfcId: messageIdsOf(data.message_id)[0] ?? messageIdsOf(headers["message-id"])[0],
    inReplyTo: messageIdsOf(headers["in-reply-to"]).at(-1),
    references: messageIdsOf(headers["references"]),
    from,
    to: peopleOf(headers["to"] ?? data.to.join(", ")),
    cc: peopleOf(headers["cc"] ?? (data.cc ?? []).join(", ")),
    subject,
    body,
    bodyId: cut ? await store(new Blob([text], { type: "text/plain; charset=utf-8" })) : undefined,
    htmlId: html ? await store(new Blob([html], { type: "text/plain; charset=utf-8" })) : undefined,
    originalId: original ? await store(new Blob([original], { type: "text/plain" })) : undefined,
    attachments,
    automatic: automaticKind(headers, from.address, subject),
  };
}

function headersOf(headers: GetReceivingEmailResponseSuccess["headers"]): Headers {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Who wrote it. The header knows the name too; where it says another address, the envelope counts. */
function senderOf({ from }: GetReceivingEmailResponseSuccess, headers: Headers): Person {
  const [plain] = peopleOf(from);
  const [named] = peopleOf(headers["from"] ?? "");
  if (plain === undefined) return named ?? { name: "", address: "unknown@invalid" };
  return named?.address === plain.address ? named : plain;
}

function peopleOf(header: string): Person[] {
  return addressParser(header.slice(0, 20_000), { flatten: true })
    .flatMap(({ name, address }) => {
      const email = toEmail(address ?? "");
      return email === null ? [] : [{ name: plainLine(name, MAX_NAME), address: email }];
    })
    .slice(0, MAX_PEOPLE);
}

async function discard(ctx: ActionCtx, stored: Id<"_storage">[]): Promise<void> {
  for (const id of stored) await ctx.storage.delete(id);
}
