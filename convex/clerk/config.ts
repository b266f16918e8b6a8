import { isLoopbackUrl } from "../shared/loopback";

const CLERK_API = "https://api.clerk.com";

/** Clerk's secret key and where its API is; null without a key. Throws for a stand-in elsewhere. */
export function clerkApi(): { secretKey: string; apiUrl: string } | null {
  const secretKey = process.env.CLERK_SECRET_KEY;
  if (!secretKey) return null;
  const standIn = process.env.CLERK_API_BASE_URL;
  if (!standIn) return { secretKey, apiUrl: CLERK_API };
  if (!isLoopbackUrl(standIn) || !isLoopbackUrl(process.env.CONVEX_SITE_URL)) {
    throw new Error(
      "CLERK_API_BASE_URL is allowed only where it and the deployment are on one machine.",
    );
  }
  return { secretKey, apiUrl: standIn.replace(/\/+$/, "") };
}

/** What Clerk signs its webhooks with: the current secret first, then the one before it, if any. */
export function clerkWebhookSecrets(): string[] {
  const { CLERK_WEBHOOK_SIGNING_SECRET: secret, CLERK_WEBHOOK_SIGNING_SECRET_PREVIOUS: previous } =
    process.env;
  return [secret, previous].filter((value): value is string => Boolean(value));
}

/** As a token of that person says it: who signs people in, and their id there. */
export function tokenIdentifierOf(userId: string): string {
  return `${(process.env.AUTH_ISSUER ?? "").replace(/\/+$/, "")}|${userId}`;
}

/** Clerk's id of the person in a token's identifier. */
export function userIdOf(tokenIdentifier: string): string {
  return tokenIdentifier.slice(tokenIdentifier.indexOf("|") + 1);
}
