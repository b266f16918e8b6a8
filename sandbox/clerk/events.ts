import { createSvixWebhooks } from "../svix.ts";
import type { ClerkContext } from "./context.ts";

/** Where faults strike Clerk's webhooks. */
const ENDPOINT = "clerk.webhook";
const INSTANCE = "ins_sandbox";

export type ClerkEvents = ReturnType<typeof createClerkEvents>;

/** Tells the product what happened at Clerk, through Svix. */
export function createClerkEvents(ctx: ClerkContext, signal: AbortSignal) {
  const svix = createSvixWebhooks(ctx, "clerk", () => ENDPOINT, signal);
  return {
    again: svix.again,
    resume: svix.resume,
    /** `who` is the email address or name that the event is about. */
    tell(type: string, who: string, data: { id?: string }): void {
      ctx.background(async () => {
        await svix.send({
          subject: data.id ?? type,
          who,
          event: type,
          endpoint: ENDPOINT,
          body: {
            data,
            event_attributes: {
              http_request: { client_ip: "127.0.0.1", user_agent: "clerk-sandbox" },
            },
            instance_id: INSTANCE,
            object: "event",
            timestamp: ctx.now(),
            type,
          },
        });
      });
    },
  };
}
