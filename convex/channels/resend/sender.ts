import { v } from "convex/values";
import { internal } from "../../_generated/api";
import { type ActionCtx, internalAction } from "../../_generated/server";
import { CALL_TIMEOUT, type ClaimedMessage } from "../../model/outbox";
import type { SendOutcome } from "../twilio/outcome";
import { resendClient } from "./client";
import { resendConfig } from "./config";
import { classifyEmailFailure } from "./outcome";
import { replyAddressOf } from "./replyAddress";

/** Sends one email of the outbox: claim, call, settle. Dying anywhere in between is repaired. */
export const send = internalAction({
  args: { outboxId: v.id("outbox") },
  returns: v.null(),
  handler: async (ctx, { outboxId }): Promise<null> => {
    const message = await ctx.runMutation(internal.outbox.claim, { outboxId });
    if (message === null) return null;
    const { generation, messageId, attempt } = message;
    const outcome = await sendEmail(ctx, outboxId, message);
    await ctx.runMutation(internal.outbox.settle, {
      outboxId,
      generation,
      messageId,
      attempt,
      outcome,
    });
    return null;
  },
});

async function sendEmail(
  ctx: ActionCtx,
  outboxId: string,
  message: ClaimedMessage,
): Promise<SendOutcome> {
  const config = resendConfig();
  const client = config === null ? null : resendClient(config);
  const { email, from, to, messageId, attempt, conversationId } = message;
  if (config === null || client === null) return { kind: "config", breaks: "account" };
  if (email === undefined) return { kind: "permanent" };
  const attachments = await filesOf(ctx, message);
  if (attachments === null) return { kind: "permanent" };
  const { data, error, headers } = await client.emails.send(
    {
      from: `"${email.fromName.replaceAll(/["\\\r\n]/g, "")}" <${from}>`,
      to,
      ...(email.cc.length > 0 && { cc: email.cc }),
      replyTo: await replyAddressOf(config.webhookSecrets[0], conversationId, email.replyDomain),
      subject: email.subject,
      text: email.text,
      html: email.html,
      headers: threadHeaders(email),
      ...(attachments.length > 0 && { attachments }),
      tags: [
        { name: "mid", value: messageId.replaceAll(/[^\w-]/g, "_") },
        { name: "try", value: String(attempt) },
      ],
    },
    // The row is one try: however often it is called, the customer gets one email.
    { idempotencyKey: `outbox-${outboxId}`, signal: AbortSignal.timeout(CALL_TIMEOUT) },
  );
  if (error === null) return { kind: "accepted", sid: data.id, status: "queued" };
  const { name, statusCode, message: words } = error;
  const seconds = Number(headers?.["retry-after"]);
  return classifyEmailFailure({
    name,
    statusCode,
    message: words,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : undefined,
  });
}

type EmailFile = { filename: string; contentType: string; content: string };

/** The message's files as Resend takes them; null when one is no longer here. */
async function filesOf(
  ctx: ActionCtx,
  { messageId, mediaCount }: ClaimedMessage,
): Promise<EmailFile[] | null> {
  const files: EmailFile[] = [];
  for (let index = 0; index < mediaCount; index++) {
    const file = await ctx.runQuery(internal.uploads.sentFile, { messageId, index });
    const blob = file && (await ctx.storage.get(file.storageId));
    if (file === null || blob === null) return null;
    const content = toBase64(new Uint8Array(await blob.arrayBuffer()));
    files.push({ filename: file.name, contentType: file.contentType, content });
  }
  return files;
}

/** In parts: a call takes only so many arguments. Of three bytes each, so that the parts join. */
function toBase64(bytes: Uint8Array): string {
  const part = 3 * 8_192;
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += part) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + part))));
  }
  return parts.join("");
}

function threadHeaders({ inReplyTo, references }: NonNullable<ClaimedMessage["email"]>) {
  const headers: Record<string, string> = {};
  if (inReplyTo !== undefined) headers["In-Reply-To"] = inReplyTo;
  if (references.length > 0) headers["References"] = references.join(" ");
  return headers;
}
