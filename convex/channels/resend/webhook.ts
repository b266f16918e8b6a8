import { internal } from "../../_generated/api";
import { httpAction } from "../../_generated/server";
import { readCapped } from "../../model/httpBody";
import { resendClient } from "./client";
import { resendConfig } from "./config";
import { readEvent } from "./events";
import { readReplyAddress } from "./replyAddress";

/** An event names people and files, never their content. bytes */
const MAX_BODY = 256 * 1024;

/** POST /resend/webhook: an email has come, or how far one of ours has. */
export const webhook = httpAction(async (ctx, request) => {
  const config = resendConfig();
  const client = config === null ? null : resendClient(config);
  if (config === null || client === null) {
    console.error("a Resend webhook came, but Resend is not set up on this deployment");
    return new Response("not set up", { status: 503 });
  }
  const payload = await readCapped(request, MAX_BODY);
  if (payload === null) return new Response("too large", { status: 413 });
  const headers = {
    id: request.headers.get("svix-id") ?? "",
    timestamp: request.headers.get("svix-timestamp") ?? "",
    signature: request.headers.get("svix-signature") ?? "",
  };
  const isSigned = config.webhookSecrets.some((webhookSecret) => {
    try {
      client.webhooks.verify({ payload, headers, webhookSecret });
      return true;
    } catch {
      return false;
    }
  });
  if (!isSigned) {
    console.warn("refused a request to /resend/webhook: its signature is not Resend's");
    return new Response(null, { status: 403 });
  }
  const event = readEvent(payload);
  const signature = `${headers.timestamp} ${headers.signature}`;
  const origin = { path: new URL(request.url).pathname, signature };
  if (event === null) {
    await ctx.runMutation(internal.channels.resend.apply.rejected, { payload, ...origin });
    return new Response("not an event", { status: 400 });
  }
  if (event.kind === "received") {
    const { kind: _, ...email } = event;
    const found = await Promise.all(
      email.recipients.map((address) => readReplyAddress(config.webhookSecrets, address)),
    );
    const repliesTo = found.find((id) => id !== null) ?? undefined;
    await ctx.runMutation(internal.channels.resend.apply.received, {
      ...email,
      eventId: headers.id,
      repliesTo,
      payload,
      ...origin,
    });
  } else if (event.kind === "status") {
    const { kind: _, ...status } = event;
    await ctx.runMutation(internal.channels.resend.apply.status, {
      ...status,
      eventId: headers.id,
      payload,
      ...origin,
    });
  }
  // What we have no use for is heard all the same: Resend would send it again for a day.
  return new Response(null, { status: 204 });
});
