import { createHmac } from "node:crypto";

/**
 * X-Twilio-Signature: base64 of HMAC-SHA1 over the exact URL followed by each parameter's name and
 * value in order of name. https://www.twilio.com/docs/usage/security#validating-requests
 */
export function sign(authToken: string, url: string, params: Record<string, string>): string {
  const data = Object.keys(params)
    .toSorted()
    .reduce((text, key) => text + key + (params[key] ?? ""), url);
  return createHmac("sha1", authToken).update(data, "utf8").digest("base64");
}
