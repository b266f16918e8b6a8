import type { Project } from "./project.ts";

/**
 * The product waits for minutes before it believes that a text is lost. A test cannot: it pushes
 * a copy whose waits are seconds, in the same proportions. Nothing else differs, and no text is
 * ever sent again by itself, however short the waits.
 */
export function hurry(project: Project): void {
  project.set("model/outbox.ts", "CALL_TIMEOUT", "4_000");
  project.set("model/outbox.ts", "LONGEST_BACKOFF", "20_000");
  project.set("model/outbox.ts", "LEASE", "CALL_TIMEOUT + 3_000");
  project.set("model/outbox.ts", "CHECK_DELAYS", "[6_000, 6_000, 6_000]");
  project.set("model/sweep.ts", "GRACE", "4_000");
  project.set("model/inboundQueue.ts", "FETCH_LEASE", "10_000");
  project.set("model/inboundQueue.ts", "FIRST_WAIT", "1_000");
  project.set("model/inboundQueue.ts", "LONGEST_WAIT", "8_000");
  project.set("model/inboundQueue.ts", "GRACE", "4_000");
  project.set("channels/twilio/sender.ts", "WEBHOOK_TIME", "8_000");
  project.edit("crons.ts", "{ minutes: 1 }", "{ seconds: 2 }");
  // Twilio's list, and Resend's.
  project.edit("crons.ts", "{ minutes: 5 }", "{ seconds: 4 }");
  project.edit("crons.ts", "{ minutes: 5 }", "{ seconds: 4 }");
}
