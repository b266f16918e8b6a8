import { verifyWebhook } from "@clerk/backend/webhooks";
import { internal } from "../_generated/api";
import { httpAction } from "../_generated/server";
import { readCapped } from "../model/httpBody";
import { log, reportFailure } from "../model/log";
import { clerkWebhookSecrets } from "./config";
import { readClerkEvent } from "./events";

/** A user with every field that Clerk allows is far smaller. bytes */
const MAX_BODY = 1024 * 1024;

/** POST /clerk/webhook: somebody joined, left, or is called otherwise now. */
export const webhook = httpAction(async (ctx, request) => {
  const secrets = clerkWebhookSecrets();
  if (secrets.length === 0) {
    await reportFailure("webhook.notSetUp", { provider: "clerk" });
    return new Response("not set up", { status: 503 });
  }
  const body = await readCapped(request, MAX_BODY);
  if (body === null) return new Response("too large", { status: 413 });
  const event = await verified(request, body, secrets);
  if (event === undefined) {
    log("warn", "webhook.unsigned", { provider: "clerk" });
    return new Response(null, { status: 403 });
  }
  const read = readClerkEvent(event);
  if (read === "malformed") return new Response("not an event", { status: 400 });
  // Until this is done, Clerk has not been heard, and says it again.
  if (read !== null) await ctx.runMutation(internal.clerk.apply.event, { event: read });
  return new Response(null, { status: 204 });
});

/** The event, if one of the secrets signed it just now. */
async function verified(request: Request, body: string, secrets: string[]): Promise<unknown> {
  for (const signingSecret of secrets) {
    try {
      const { method, headers, url } = request;
      return await verifyWebhook(new Request(url, { method, headers, body }), { signingSecret });
    } catch {
      // The next one, if there is one.
    }
  }
  return undefined;
}
