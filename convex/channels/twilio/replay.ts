import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { applyInbound } from "../../model/inbound";
import { applyStatus } from "../../model/status";
import { twilioConfig } from "./config";
import { readInbound, readStatus } from "./events";

/**
 * Applies a kept event as if it came now, through the same code and with the same guard against
 * doing anything twice. Returns false when Twilio is not set up, or it cannot be read even now.
 */
export async function replayTwilioEvent(
  ctx: MutationCtx,
  { kind, payload, path, signature }: Doc<"providerEvents">,
): Promise<boolean> {
  const config = twilioConfig();
  if (config === null) return false;
  const params = new URLSearchParams(payload);
  // Out of Twilio's list, which is our account's and says so nowhere.
  if (!params.has("AccountSid")) params.set("AccountSid", config.accountSid);
  const origin = { path, signature, replay: true };
  if (kind === "inbound") {
    const text = readInbound(params, config.accountSid, payload, origin);
    if (text === null) return false;
    await applyInbound(ctx, text);
    return true;
  }
  const query = new URLSearchParams(path?.split("?")[1] ?? "");
  const event = readStatus(params, query, config.accountSid, payload, origin);
  if (event === null) return false;
  await applyStatus(ctx, event);
  return true;
}
