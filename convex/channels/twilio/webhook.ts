import { httpAction } from "../../_generated/server";
import { internal } from "../../_generated/api";
import { readCapped } from "../../model/httpBody";
import { inboundKey } from "../../model/inbound";
import { statusKey } from "../../model/status";
import { applyOrKeep } from "../applyOrKeep";
import { twilioConfig } from "./config";
import { readInbound, readStatus } from "./events";
import { isSignedByTwilio } from "./signature";
import { log, reportFailure } from "../../model/log";

/** Twilio's webhooks stay far below this: 1,600 characters of text and short fields. bytes */
const MAX_BODY = 64 * 1024;

/** POST /twilio/inbound: a customer's text. Answered with empty TwiML; replies go out by REST. */
export const inbound = httpAction(async (ctx, request) => {
  const checked = await verified(request);
  if (checked instanceof Response) return checked;
  const { params, accountSid, body, path, signature } = checked;
  const text = readInbound(params, accountSid, body, { path, signature });
  if (text === null) {
    const event = { kind: "inbound" as const, payload: body, path, signature };
    await ctx.runMutation(internal.channels.twilio.apply.rejected, event);
    return refusal(400, "not a message");
  }
  const kept = {
    eventKey: inboundKey(text.sid),
    subject: text.sid,
    payload: body,
    path,
    signature,
  };
  const { apply } = internal.channels.twilio;
  const isApplied = await applyOrKeep(
    async () => await ctx.runMutation(apply.inbound, text),
    async () => await ctx.runMutation(apply.unapplied, { kind: "inbound", ...kept }),
  );
  if (!isApplied) return refusal(500, null);
  return new Response("<Response/>", { headers: { "Content-Type": "text/xml" } });
});

/** POST /twilio/status?mid=…&try=…: how far one of our texts has come. */
export const status = httpAction(async (ctx, request) => {
  const checked = await verified(request);
  if (checked instanceof Response) return checked;
  const { params, accountSid, body, query, path, signature } = checked;
  const event = readStatus(params, query, accountSid, body, { path, signature });
  if (event === null) {
    const unread = { kind: "status" as const, payload: body, path, signature };
    await ctx.runMutation(internal.channels.twilio.apply.rejected, unread);
    return refusal(400, "not a message status");
  }
  const kept = { eventKey: statusKey(event), subject: event.sid, payload: body, path, signature };
  const { apply } = internal.channels.twilio;
  const isApplied = await applyOrKeep(
    async () => await ctx.runMutation(apply.status, event),
    async () => await ctx.runMutation(apply.unapplied, { kind: "status", ...kept }),
  );
  return new Response(null, { status: isApplied ? 204 : 500 });
});

type Verified = {
  params: URLSearchParams;
  query: URLSearchParams;
  accountSid: string;
  body: string;
  path: string;
  signature: string;
};

/** The request's body once its signature holds, or the answer to refuse it with. Nothing is read before. */
async function verified(request: Request): Promise<Verified | Response> {
  const config = twilioConfig();
  if (config === null) {
    await reportFailure("webhook.notSetUp", { provider: "twilio" });
    return refusal(503, "not set up");
  }
  const body = await readCapped(request, MAX_BODY);
  if (body === null) return refusal(413, "too large");
  const params = new URLSearchParams(body);
  // The address Twilio was given, not the one a proxy made of it.
  const { pathname, search, searchParams } = new URL(request.url);
  const url = config.webhookBaseUrl + pathname + search;
  const signature = request.headers.get("X-Twilio-Signature") ?? "";
  if (!(await isSignedByTwilio(config.authTokens, signature, url, params))) {
    log("warn", "webhook.unsigned", { provider: "twilio" });
    return refusal(403, null);
  }
  const { accountSid } = config;
  return { params, query: searchParams, accountSid, body, path: pathname + search, signature };
}

function refusal(status: number, reason: string | null): Response {
  return new Response(reason, { status });
}
