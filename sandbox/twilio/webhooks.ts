import { randomBytes, randomUUID } from "node:crypto";
import { newSid } from "../random.ts";
import { createReorder } from "../reorder.ts";
import type { Delivery } from "../types.ts";
import type { TwilioContext } from "./context.ts";
import { sign } from "./signature.ts";
import { postForm } from "./webhook-client.ts";
import type { WebhookAnswer } from "./webhook-client.ts";

/** A webhook that has not gone out has none. */
const NO_ANSWER: WebhookAnswer = { ok: false, error: "NOT_SENT", connected: true };

export interface WebhookEvent {
  kind: "inbound" | "status";
  messageSid: string;
  phone: string;
  event: string;
  url: string;
  params: Record<string, string>;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Signs, sends, retries and journals the requests that the provider makes to the product. */
export function createWebhooks(ctx: TwilioContext, signal: AbortSignal) {
  const { store, faults } = ctx;
  const chains = new Map<string, Promise<unknown>>();
  const reorder = createReorder<Delivery>(ctx.later);

  const save = (delivery: Delivery) => {
    store.saveDelivery(delivery);
    ctx.emit({ type: "delivery", delivery });
  };

  /** Writes the request down, already signed, so that a restart can still send it. */
  function record(event: WebhookEvent, extraFaults: string[] = []): Delivery {
    const where = {
      endpoint: event.kind === "inbound" ? "inbound" : "callback",
      phone: event.phone,
    };
    const struck = [...extraFaults];
    const strikes = (kind: Parameters<typeof faults.take>[0]) => {
      const hit = faults.take(kind, where) !== undefined;
      if (hit) struck.push(kind);
      return hit;
    };
    const params = strikes("extra_params")
      ? { ...event.params, ChannelMetadata: "{}", "X-New-Parameter": "é &=+" }
      : event.params;
    let signature: string | null = sign(ctx.authToken, event.url, params);
    if (strikes("wrong_secret")) signature = sign(`${ctx.authToken}x`, event.url, params);
    if (strikes("bad_signature")) signature = randomBytes(20).toString("base64");
    if (strikes("no_signature")) signature = null;
    const body = new URLSearchParams(strikes("alter_body") ? altered(params) : params).toString();
    const delivery = store.insertDelivery({
      id: newSid("WH"),
      kind: event.kind,
      messageSid: event.messageSid,
      phone: event.phone,
      event: event.event,
      url: event.url,
      body,
      signature,
      token: randomUUID(),
      state: "pending",
      attempts: [],
      faults: struck,
      createdAt: ctx.now(),
    });
    ctx.emit({ type: "delivery", delivery });
    return delivery;
  }

  /** Sends a recorded request: once more if no connection came about, as Twilio does. */
  async function send(delivery: Delivery): Promise<{ delivery: Delivery; answer: WebhookAnswer }> {
    const headers: Record<string, string> = { "i-twilio-idempotency-token": delivery.token };
    if (delivery.signature !== null) headers["x-twilio-signature"] = delivery.signature;
    for (let attempt = 1; ; attempt += 1) {
      const at = ctx.now();
      const began = performance.now();
      const answer = await postForm(delivery.url, delivery.body, headers, signal);
      // Stopped in mid-air: it stays pending and goes out again after the restart.
      if (signal.aborted) return { delivery, answer };
      delivery.attempts.push({
        at,
        durationMs: Math.round(performance.now() - began),
        status: answer.ok ? answer.status : null,
        error: answer.ok ? null : answer.error,
      });
      if (!answer.ok && !answer.connected && attempt === 1) {
        save(delivery);
        continue;
      }
      if (!answer.ok) delivery.state = "no_answer";
      else delivery.state = answer.status >= 200 && answer.status < 300 ? "answered" : "refused";
      save(delivery);
      return { delivery, answer };
    }
  }

  /** One message's callbacks go out one after another, so that their order means something. */
  function inOrder(messageSid: string, work: () => Promise<unknown>): Promise<void> {
    const run = (chains.get(messageSid) ?? Promise.resolve()).catch(() => undefined).then(work);
    const settled = run.then(() => {
      if (chains.get(messageSid) === settled) chains.delete(messageSid);
    });
    chains.set(messageSid, settled);
    return settled;
  }

  /** Sends a status callback, or mistreats it as the faults in force say. Resolves once it is out. */
  function sendCallback(event: WebhookEvent): Promise<void> {
    const where = { endpoint: "callback", phone: event.phone };
    if (faults.take("callback_drop", where)) {
      save({ ...record(event, ["callback_drop"]), state: "dropped" });
      return Promise.resolve();
    }
    const delay = faults.take("callback_delay", where);
    if (delay) {
      const late = record(event, ["callback_delay"]);
      ctx.later(delay.delayMs ?? 1_000, () => ctx.background(async () => void (await send(late))));
      return Promise.resolve();
    }
    const duplicate = faults.take("callback_duplicate", where);
    if (duplicate) {
      const copies = Array.from({ length: duplicate.copies ?? 2 }, () =>
        record(event, ["callback_duplicate"]),
      );
      return inOrder(event.messageSid, () => Promise.all(copies.map(send)));
    }
    if (!reorder.isHolding(event.messageSid) && faults.take("callback_reorder", where)) {
      const waiting = record(event, ["callback_reorder"]);
      reorder.hold(event.messageSid, waiting, () =>
        ctx.background(async () => void (await send(waiting))),
      );
      return Promise.resolve();
    }
    const overtaken = reorder.overtake(event.messageSid);
    const delivery = record(event);
    return inOrder(event.messageSid, async () => {
      await send(delivery);
      if (overtaken) await send(overtaken);
    });
  }

  /** Sends an inbound webhook, or mistreats it, and returns what the product answered. */
  async function sendInbound(event: WebhookEvent): ReturnType<typeof send> {
    const where = { endpoint: "inbound", phone: event.phone };
    if (faults.take("callback_drop", where)) {
      const lost: Delivery = { ...record(event, ["callback_drop"]), state: "dropped" };
      save(lost);
      return { delivery: lost, answer: NO_ANSWER };
    }
    const delay = faults.take("callback_delay", where);
    if (delay) {
      const late = record(event, ["callback_delay"]);
      ctx.later(delay.delayMs ?? 1_000, () => ctx.background(async () => void (await send(late))));
      return { delivery: late, answer: NO_ANSWER };
    }
    const duplicate = faults.take("callback_duplicate", where);
    const extra = Array.from({ length: (duplicate?.copies ?? (duplicate ? 2 : 1)) - 1 }, () =>
      record(event, ["callback_duplicate"]),
    );
    const [first] = await Promise.all([
      send(record(event, duplicate ? ["callback_duplicate"] : [])),
      ...extra.map(send),
    ]);
    return first;
  }

  return {
    sendCallback,
    sendInbound,
    /**
     * Sends a journaled request again: "replay" byte for byte, "tamper" with another body under the
     * old signature, "duplicate" several at the same moment.
     */
    async again(
      original: Delivery,
      mode: "replay" | "tamper" | "duplicate",
      copies: number,
    ): Promise<Delivery[]> {
      const params = Object.fromEntries(new URLSearchParams(original.body));
      const body =
        mode === "tamper" ? new URLSearchParams(altered(params)).toString() : original.body;
      const made = Array.from({ length: mode === "duplicate" ? copies : 1 }, () =>
        store.insertDelivery({
          ...original,
          id: newSid("WH"),
          kind: mode,
          body,
          state: "pending",
          attempts: [],
          faults: [],
          createdAt: ctx.now(),
        }),
      );
      return Promise.all(made.map(async (delivery) => (await send(delivery)).delivery));
    },
    /** Sends what an earlier process wrote down but did not finish. */
    resume(): void {
      for (const delivery of store.pendingDeliveries()) {
        if (delivery.kind === "email") continue;
        ctx.background(() => inOrder(delivery.messageSid, () => send(delivery)));
      }
    },
  };
}

function altered(params: Record<string, string>): Record<string, string> {
  return params["Body"] === undefined
    ? { ...params, MessageStatus: "failed", SmsStatus: "failed" }
    : { ...params, Body: `${params["Body"]} (altered)` };
}
