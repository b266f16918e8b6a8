import { HOUR, MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import { components } from "../_generated/api";
import type { MutationCtx } from "../_generated/server";
import { SUGGESTIONS_A_MINUTE } from "../shared/compose";
import { fail } from "../shared/errors";

const limiter = new RateLimiter(components.rateLimiter, {
  /** Each costs money, and an admin needs no more to see that it goes through. */
  channelTest: { kind: "token bucket", rate: 10, period: HOUR, capacity: 5 },
  /** Each asks Clerk, and one is enough. */
  enter: { kind: "token bucket", rate: 10, period: MINUTE, capacity: 5 },
  /** Each sends an email; more than anybody hires at once. */
  invitation: { kind: "token bucket", rate: 60, period: HOUR, capacity: 40 },
  /** On the portal nobody types this fast; whoever found a link can do no more. */
  portalMessage: { kind: "token bucket", rate: 10, period: MINUTE, capacity: 15 },
  portalFile: { kind: "token bucket", rate: 60, period: HOUR, capacity: 20 },
  suggestion: { kind: "token bucket", rate: SUGGESTIONS_A_MINUTE, period: MINUTE },
});

/** Counts one more for this key; RATE_LIMITED with when to try again, if that is too many. */
export async function limit(
  ctx: MutationCtx,
  name: "channelTest" | "enter" | "invitation" | "portalMessage" | "portalFile" | "suggestion",
  key: string,
): Promise<void> {
  const { ok, retryAfter } = await limiter.limit(ctx, name, { key });
  if (!ok) fail("RATE_LIMITED", `That was a lot at once. Try again in ${spanOf(retryAfter)}.`);
}

/** A length of time in words, rounded up: "5 seconds", "2 minutes". */
function spanOf(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
