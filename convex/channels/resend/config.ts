import { isLoopbackUrl } from "../../shared/loopback";

/** What must be set for email. */
const NEEDED = ["RESEND_API_KEY", "RESEND_WEBHOOK_SECRET"] as const;

export type ResendConfig = {
  apiKey: string;
  /** The current secret first; the one before it is accepted while secrets are changed. */
  webhookSecrets: [string, ...string[]];
};

/** The deployment's Resend settings; null while one is missing. */
export function resendConfig(): ResendConfig | null {
  const apiKey = process.env.RESEND_API_KEY;
  const secret = process.env.RESEND_WEBHOOK_SECRET;
  const previous = process.env.RESEND_WEBHOOK_SECRET_PREVIOUS;
  if (!apiKey || !secret) return null;
  return { apiKey, webhookSecrets: previous ? [secret, previous] : [secret] };
}

/** The names of the settings that are missing. */
export function missingForResend(): string[] {
  return NEEDED.filter((name) => !process.env[name]);
}

/** Another origin to call than Resend's own; null for Resend. Throws unless all is on one machine. */
export function resendStandIn(): string | null {
  const url = process.env.RESEND_API_BASE_URL;
  if (!url) return null;
  if (!isLoopbackUrl(url) || !isLoopbackUrl(process.env.CONVEX_SITE_URL)) {
    throw new Error(
      "RESEND_API_BASE_URL is allowed only where it and the deployment are on one machine.",
    );
  }
  return url.replace(/\/+$/, "");
}
