import { createSvixWebhooks } from "../svix.ts";
import type { Delivery, Mail } from "../types.ts";
import type { ResendContext } from "./context.ts";
import { bare } from "./inbound.ts";

export type MailWebhooks = ReturnType<typeof createMailWebhooks>;

const endpointOf = ({ event }: Pick<Delivery, "event">) =>
  event === "received" ? "inbound" : "callback";

/** Tells the product about email, through Svix. */
export function createMailWebhooks(ctx: ResendContext, signal: AbortSignal) {
  const svix = createSvixWebhooks(ctx, "email", endpointOf, signal);
  return {
    ...svix,
    /** Tells of an event. Resolves after the first try; null when there is no address to tell. */
    send: (mail: Mail, event: string, data: unknown): Promise<Delivery | null> =>
      svix.send({
        subject: mail.id,
        who: bare(mail.direction === "inbound" ? mail.from : (mail.to[0] ?? "")),
        event,
        endpoint: endpointOf({ event }),
        body: { type: `email.${event}`, created_at: new Date(ctx.now()).toISOString(), data },
      }),
  };
}

/** Whether a journaled request is about an email. */
export function isMailDelivery({ sender, token }: Delivery): boolean {
  return sender === "email" || (sender === undefined && token.startsWith("msg_"));
}
