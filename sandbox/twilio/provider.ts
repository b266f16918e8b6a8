import type { Message } from "../types.ts";
import type { TwilioContext } from "./context.ts";
import { acceptMessage } from "./create-message.ts";
import { receiveText } from "./inbound.ts";
import type { InboundText } from "./inbound.ts";
import { createMediaLinks, fetchMedia } from "./media.ts";
import { createStatusEngine } from "./status-engine.ts";
import { createWebhooks } from "./webhooks.ts";

export type TwilioProvider = ReturnType<typeof createTwilioProvider>;

/** What the provider does with texts, apart from how it is asked over HTTP. */
export function createTwilioProvider(ctx: TwilioContext, signal: AbortSignal) {
  const webhooks = createWebhooks(ctx, signal);
  const engine = createStatusEngine(ctx, webhooks);
  const mediaLinks = createMediaLinks(ctx.origin, ctx.now);
  return {
    ctx,
    webhooks,
    engine,
    mediaLinks,
    /** Accepts a text for delivery. Throws TwilioError; once it returns, the text is on its way. */
    accept(params: URLSearchParams): Message {
      const { message, mediaUrls } = acceptMessage(ctx, params);
      const fault = ctx.faults.take("async_error", {
        endpoint: "messages.create",
        phone: message.to,
      });
      const plannedError = fault ? (fault.errorCode ?? 30003) : null;
      const saved = ctx.store.insertMessage({ ...message, plannedError });
      ctx.emit({ type: "message", message: saved });
      if (mediaUrls.length === 0) {
        engine.start(saved);
        return saved;
      }
      ctx.background(async () => {
        const error = await fetchMedia(ctx, saved.sid, mediaUrls, signal);
        const now = ctx.store.message(saved.sid);
        if (signal.aborted || !now) return;
        const ready = { ...now, plannedError: error ?? now.plannedError };
        ctx.store.saveMessage(ready);
        engine.start(ready);
      });
      return saved;
    },
    receive: (text: InboundText) => receiveText(ctx, webhooks, engine, text),
    /** Takes up what an earlier process left on its way. */
    resume(): void {
      webhooks.resume();
      engine.resume();
    },
  };
}
