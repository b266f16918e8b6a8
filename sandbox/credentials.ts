import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newSid } from "./random.ts";

/**
 * The account's SID and auth token: as given, else as made up at first start and kept in dataDir
 * (readable by its owner only). Throws when a SID is not one.
 */
export function loadCredentials(
  dataDir: string | null,
  given: {
    accountSid?: string;
    authToken?: string;
    resendApiKey?: string;
    resendWebhookSecret?: string;
    openaiApiKey?: string;
    clerkSecretKey?: string;
    clerkWebhookSecret?: string;
  },
): {
  accountSid: string;
  authToken: string;
  resendApiKey: string;
  resendWebhookSecret: string;
  openaiApiKey: string;
  clerkSecretKey: string;
  clerkWebhookSecret: string;
} {
  const kept = dataDir === null ? null : join(dataDir, "twilio-account.json");
  let own = { accountSid: newSid("AC"), authToken: randomBytes(16).toString("hex") };
  const complete = given.accountSid !== undefined && given.authToken !== undefined;
  if (kept !== null && !complete) {
    if (existsSync(kept)) own = JSON.parse(readFileSync(kept, "utf8")) as typeof own;
    else writeFileSync(kept, JSON.stringify(own), { mode: 0o600 });
  }
  const accountSid = given.accountSid ?? own.accountSid;
  const authToken = given.authToken ?? own.authToken;
  if (!/^AC[0-9a-f]{32}$/.test(accountSid)) {
    throw new Error("the Twilio account SID must be AC and 32 hex digits");
  }
  if (authToken.length < 16) throw new Error("the Twilio auth token is too short");
  return {
    accountSid,
    authToken,
    ...loadResendCredentials(dataDir, given),
    ...loadClerkCredentials(dataDir, given),
    openaiApiKey: given.openaiApiKey ?? loadOpenAIKey(dataDir),
  };
}

/** OpenAI's key, in the same way. */
function loadOpenAIKey(dataDir: string | null): string {
  const kept = dataDir === null ? null : join(dataDir, "openai-account.json");
  if (kept !== null && existsSync(kept)) {
    return (JSON.parse(readFileSync(kept, "utf8")) as { apiKey: string }).apiKey;
  }
  const apiKey = `sk-sandbox-${randomBytes(24).toString("hex")}`;
  if (kept !== null) writeFileSync(kept, JSON.stringify({ apiKey }), { mode: 0o600 });
  return apiKey;
}

/** Resend's API key and webhook secret, in the same way. */
function loadResendCredentials(
  dataDir: string | null,
  given: { resendApiKey?: string; resendWebhookSecret?: string },
): { resendApiKey: string; resendWebhookSecret: string } {
  const kept = dataDir === null ? null : join(dataDir, "resend-account.json");
  let own = {
    resendApiKey: `re_${randomBytes(20).toString("hex")}`,
    resendWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
  };
  const complete = given.resendApiKey !== undefined && given.resendWebhookSecret !== undefined;
  if (kept !== null && !complete) {
    if (existsSync(kept)) own = JSON.parse(readFileSync(kept, "utf8")) as typeof own;
    else writeFileSync(kept, JSON.stringify(own), { mode: 0o600 });
  }
  return {
    resendApiKey: given.resendApiKey ?? own.resendApiKey,
    resendWebhookSecret: given.resendWebhookSecret ?? own.resendWebhookSecret,
  };
}

/** Clerk's secret key and webhook secret, in the same way. */
function loadClerkCredentials(
  dataDir: string | null,
  given: { clerkSecretKey?: string; clerkWebhookSecret?: string },
): { clerkSecretKey: string; clerkWebhookSecret: string } {
  const kept = dataDir === null ? null : join(dataDir, "clerk-account.json");
  let own = {
    clerkSecretKey: `sk_test_${randomBytes(21).toString("hex")}`,
    clerkWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
  };
  const complete = given.clerkSecretKey !== undefined && given.clerkWebhookSecret !== undefined;
  if (kept !== null && !complete) {
    if (existsSync(kept)) own = JSON.parse(readFileSync(kept, "utf8")) as typeof own;
    else writeFileSync(kept, JSON.stringify(own), { mode: 0o600 });
  }
  return {
    clerkSecretKey: given.clerkSecretKey ?? own.clerkSecretKey,
    clerkWebhookSecret: given.clerkWebhookSecret ?? own.clerkWebhookSecret,
  };
}
