import { Resend } from "resend";
import { type ResendConfig, resendStandIn } from "./config";
import { log } from "../../model/log";

/** Resend's SDK for these settings; null when they are refused. */
export function resendClient({ apiKey }: ResendConfig): Resend | null {
  try {
    const standIn = resendStandIn();
    // Always said, or the SDK would take an address of its own from the environment.
    return new Resend(apiKey, { baseUrl: standIn ?? "https://api.resend.com" });
  } catch (error) {
    log("error", "email.refused", { reason: error instanceof Error ? error.message : undefined });
    return null;
  }
}
