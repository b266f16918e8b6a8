/** What the parts of the app prove themselves to each other with: random, made at first start. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Secrets {
  /** Opens the backend's admin API, as a deploy key does. */
  adminKey: string;
  twilioAccountSid: string;
  twilioAuthToken: string;
  resendApiKey: string;
  resendWebhookSecret: string;
  openaiApiKey: string;
  clerkSecretKey: string;
  clerkWebhookSecret: string;
  /** Opens the sandbox's controls. */
  sandboxToken: string;
}

/** What came with email, the assistant and Clerk; a file of before is completed. */
const laterSecrets = () => ({
  clerkSecretKey: `sk_test_${randomBytes(21).toString("hex")}`,
  clerkWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
  openaiApiKey: `sk-sandbox-${randomBytes(24).toString("hex")}`,
  resendApiKey: `re_${randomBytes(20).toString("hex")}`,
  resendWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
});

function isSecrets(value: unknown): value is Secrets {
  if (typeof value !== "object" || value === null) return false;
  const fields = ["adminKey", "twilioAccountSid", "twilioAuthToken", "sandboxToken"];
  return fields.every((name) => typeof Reflect.get(value, name) === "string");
}

/** Reads the secrets kept in `file`, or makes them and keeps them there for the owner's eyes only. */
export function loadSecrets(file: string): Secrets {
  let text: string | null = null;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  if (text !== null) {
    const kept: unknown = JSON.parse(text);
    if (isSecrets(kept)) {
      const whole = { ...laterSecrets(), ...kept };
      return Object.keys(kept).length === Object.keys(whole).length ? kept : keep(file, whole);
    }
    throw new Error(
      `${file} is damaged: restore it, or delete it together with the data beside it`,
    );
  }
  const made: Secrets = {
    adminKey: `local|${randomBytes(32).toString("hex")}`,
    twilioAccountSid: `AC${randomBytes(16).toString("hex")}`,
    twilioAuthToken: randomBytes(16).toString("hex"),
    ...laterSecrets(),
    sandboxToken: randomBytes(24).toString("hex"),
  };
  return keep(file, made);
}

function keep(file: string, secrets: Secrets): Secrets {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
