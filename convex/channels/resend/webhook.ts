import { internal } from "../../_generated/api";
import { httpAction } from "../../_generated/server";
import { readCapped } from "../../model/httpBody";
import { resendClient } from "./client";
import { resendConfig } from "./config";
import { applyOrKeep } from "../applyOrKeep";
import { keptPayload, readEvent } from "./events";
import { readReplyAddress } from "./replyAddress";
import { log, reportFailure } from "../../model/log";

/** An event names people and files, never their content; but a subject can be endless. bytes */
const MAX_BODY = 4 * 1024 * 1024;

/** POST /resend/webhook: an email has come, or how far one of ours has. */
export const webhook = httpAction(async (ctx, request) => {
  const config = resendConfig();
  const client = config === null ? null : resendClient(config);
  if (config === null || client === null) {
    await reportFailure("webhook.notSetUp", { provider: "resend" });
    return new Response("not set up", { status: 503 });
  }
  const body = await readCapped(request, MAX_BODY);
  if (body === null) return new Response("too large", { status: 413 });
  const headers = {
    id: request.headers.get("svix-id") ?? "",
    timestamp: request.headers.get("svix-timestamp") ?? "",
    signature: request.headers.get("svix-signature") ?? "",
  };
  const isSigned = config.webhookSecrets.some((webhookSecret) => {
    try {
      client.webhooks.verify({ payload: body, headers, webhookSecret });
      return true;
    } catch {
      return false;
    }
  });
  if (!isSigned) {
    log("warn", "webhook.unsigned", { provider: "resend" });
    return new Response(null, { status: 403 });
  }
  const event = readEvent(body);
  const payload = keptPayload(body);
  const signature = `${headers.timestamp} ${headers.signature}`;
  const origin = { path: new URL(request.url).pathname, signature };
  if (event === null) {
    await ctx.runMutation(internal.channels.resend.apply.rejected, { payload, ...origin });
    return new Response("not an event", { status: 400 });
  }
  // What we have no use for is heard all the same: Resend would send it again for a day.
  if (event.kind === "other") return new Response(null, { status: 204 });
  const { apply } = internal.channels.resend;
  const told = { eventId: headers.id, payload, ...origin };
  const isApplied = await applyOrKeep(
    async () => {
      if (event.kind === "status") {
        const { kind: _, ...status } = event;
        return await ctx.runMutation(apply.status, { ...status, ...told });
      }
      const { kind: _, ...email } = event;
      const found = await Promise.all(
        email.recipients.map((address) => readReplyAddress(config.webhookSecrets, address)),
      );
      const repliesTo = found.find((id) => id !== null) ?? undefined;
      return await ctx.runMutation(apply.received, { ...email, ...told, repliesTo });
    },
    async () =>
      await ctx.runMutation(apply.unapplied, {
        kind: event.kind === "received" ? "inbound" : "status",
        eventKey: headers.id,
        subject: event.emailId,
        payload,
        ...origin,
      }),
  );
  return new Response(null, { status: isApplied ? 204 : 500 });
});
