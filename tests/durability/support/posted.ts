/** Webhook requests signed as their providers sign them, to be posted as often as a test likes. */
import { svixSignature } from "../../../sandbox/svix.ts";
import { sign } from "../../../sandbox/twilio/signature.ts";
import type { Secrets } from "../../../scripts/lib/secrets.ts";

export interface Posted {
  /** What it tells, for messages. */
  name: string;
  /** Sends it once more. Resolves with the answer's status. */
  post: () => Promise<number>;
}

/** A Twilio webhook: `form`, to `path` of the HTTP actions at `site`. */
export function twilioPost(
  name: string,
  { twilioAuthToken }: Secrets,
  url: string,
  form: Record<string, string>,
): Posted {
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Twilio-Signature": sign(twilioAuthToken, url, form),
  };
  return { name, post: () => send(url, headers, new URLSearchParams(form).toString()) };
}

/** A Resend webhook. The same `id` is the same event, whenever it is sent. */
export function resendPost(
  name: string,
  { resendWebhookSecret }: Secrets,
  url: string,
  { id, body }: { id: string; body: string },
): Posted {
  return {
    name,
    async post() {
      const seconds = Math.floor(Date.now() / 1000);
      const headers = {
        "Content-Type": "application/json",
        "svix-id": id,
        "svix-timestamp": String(seconds),
        "svix-signature": svixSignature(resendWebhookSecret, id, seconds, body),
      };
      return await send(url, headers, body);
    },
  };
}

async function send(url: string, headers: Record<string, string>, body: string): Promise<number> {
  const response = await fetch(url, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}
