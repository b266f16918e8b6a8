import { isLoopbackUrl } from "../../shared/loopback";

/** What must be set for texts. */
const NEEDED = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_WEBHOOK_BASE_URL"] as const;

export type TwilioConfig = {
  accountSid: string;
  /** The current token first; the one before it is accepted on webhooks while tokens are changed. */
  authTokens: [string, ...string[]];
  /** What Twilio calls, without a slash at the end. */
  webhookBaseUrl: string;
};

/** The deployment's Twilio settings; null while one is missing. */
export function twilioConfig(): TwilioConfig | null {
  const accountSid = process.env.TWILIO_ACCOUNT_SID;
  const authToken = process.env.TWILIO_AUTH_TOKEN;
  const previousToken = process.env.TWILIO_AUTH_TOKEN_PREVIOUS;
  const webhookBaseUrl = process.env.PUBLIC_WEBHOOK_BASE_URL;
  if (!accountSid || !authToken || !webhookBaseUrl) return null;
  return {
    accountSid,
    authTokens: previousToken ? [authToken, previousToken] : [authToken],
    webhookBaseUrl: webhookBaseUrl.replace(/\/+$/, ""),
  };
}

/** The names of the settings that are missing. */
export function missingForTwilio(): string[] {
  return NEEDED.filter((name) => !process.env[name]);
}

/** Another origin to send to than Twilio's own; null for Twilio. Throws unless all is on one machine. */
export function twilioStandIn(): string | null {
  const url = process.env.TWILIO_API_BASE_URL;
  if (!url) return null;
  if (!isLoopbackUrl(url) || !isLoopbackUrl(process.env.CONVEX_SITE_URL)) {
    throw new Error(
      "TWILIO_API_BASE_URL is allowed only where it and the deployment are on one machine.",
    );
  }
  return url.replace(/\/+$/, "");
}
