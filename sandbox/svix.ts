import { createHmac, randomBytes } from "node:crypto";
import type { Faults } from "./faults.ts";
import { newSid } from "./random.ts";
import { createReorder } from "./reorder.ts";
import type { Store } from "./store.ts";
import { postForm } from "./twilio/webhook-client.ts";
import type { Delivery, SandboxEvent } from "./types.ts";

export interface SvixContext {
  /** The journal of webhook requests is the sandbox's. */
  store: Store;
  faults: Faults;
  /** whsec_… */
  webhookSecret: string;
  webhookUrl: () => string | null;
  /** Waits before a webhook is tried again; Svix's own go on for a day. */
  retries: readonly number[];
  emit: (event: SandboxEvent) => void;
  background: (work: () => Promise<void>) => void;
  later: (ms: number, work: () => void) => void;
  /** The providers' clock. ms since the epoch */
  now: () => number;
}

export interface SvixEvent {
  /** What it is about; events about the same thing can overtake each other. */
  subject: string;
  /** Whom it is about, as faults and the page's log name them. */
  who: string;
  /** As the log names it. */
  event: string;
  /** Where faults strike: "inbound", "callback" … */
  endpoint: string;
  body: unknown;
}

export type SvixWebhooks = ReturnType<typeof createSvixWebhooks>;

/** Not ours. */
const OTHER_SECRET = `whsec_${randomBytes(24).toString("base64")}`;

/** Signs the way Svix does: over id, time and body, with the secret after "whsec_". */
export function svixSignature(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
}

/**
 * Signs, sends, retries and journals webhooks as Svix does for those who send theirs through it.
 * `kind` marks them in the journal; `endpointOf` says where faults strike a journaled one.
 */
export function createSvixWebhooks(
  ctx: SvixContext,
  kind: "email" | "clerk",
  endpointOf: (delivery: Delivery) => string,
  signal: AbortSignal,
) {
  const { store, faults } = ctx;
  const chains = new Map<string, Promise<unknown>>();
  const reorder = createReorder<Delivery>(ctx.later);
  const save = (delivery: Delivery) => {
    store.saveDelivery(delivery);
    ctx.emit({ type: "delivery", delivery });
  };

  function record({ subject, who, event, body }: SvixEvent) {
    const url = ctx.webhookUrl();
    if (url === null) return null;
    const delivery = store.insertDelivery({
      id: newSid("WH"),
      kind,
      sender: kind,
      messageSid: subject,
      phone: who,
      event,
      url,
      body: JSON.stringify(body),
      signature: null,
      token: `msg_${randomBytes(18).toString("base64url")}`,
      state: "pending",
      attempts: [],
      faults: [],
      createdAt: ctx.now(),
    });
    ctx.emit({ type: "delivery", delivery });
    return delivery;
  }

  async function attempt(delivery: Delivery): Promise<boolean> {
    const where = { endpoint: endpointOf(delivery), phone: delivery.phone };
    const strikes = (fault: Parameters<typeof faults.take>[0]) => {
      const hit = faults.take(fault, where) !== undefined;
      if (hit) delivery.faults.push(fault);
      return hit;
    };
    const at = ctx.now();
    const began = performance.now();
    // The machine's own time: what is signed is held against it, and only five minutes are given.
    const seconds = Math.floor(Date.now() / 1000);
    const signed = strikes("wrong_secret") ? OTHER_SECRET : ctx.webhookSecret;
    let signature: string | null = svixSignature(signed, delivery.token, seconds, delivery.body);
    if (strikes("bad_signature")) signature = `v1,${randomBytes(32).toString("base64")}`;
    if (strikes("no_signature")) signature = null;
    const tampered = delivery.kind === "tamper" || strikes("alter_body");
    const body = tampered ? delivery.body.replace(/\}$/, ',"altered":true}') : delivery.body;
    delivery.signature = signature;
    const answer = await postForm(
      delivery.url,
      body,
      {
        "content-type": "application/json",
        "user-agent": "Svix-Webhooks/1.0",
        "svix-id": delivery.token,
        "svix-timestamp": String(seconds),
        ...(signature === null ? {} : { "svix-signature": signature }),
      },
      signal,
    );
    // Stopped in mid-air: it stays pending and goes out again after the restart.
    if (signal.aborted) return true;
    delivery.attempts.push({
      at,
      durationMs: Math.round(performance.now() - began),
      status: answer.ok ? answer.status : null,
      error: answer.ok ? null : answer.error,
    });
    const answered = answer.ok && answer.status >= 200 && answer.status < 300;
    delivery.state = answered ? "answered" : answer.ok ? "refused" : "no_answer";
    save(delivery);
    return answered;
  }

  /** Tries once, and again later for as long as Svix would. */
  async function send(delivery: Delivery): Promise<void> {
    if (await attempt(delivery)) return;
    const wait = ctx.retries[delivery.attempts.length - 1];
    if (wait === undefined || delivery.kind !== kind) return;
    save({ ...delivery, state: "pending" });
    ctx.later(wait, () => ctx.background(() => send(delivery)));
  }

  /** Events about one thing go out one after another, so that their order means something. */
  function inOrder(subject: string, work: () => Promise<unknown>): Promise<void> {
    const run = (chains.get(subject) ?? Promise.resolve()).catch(() => undefined).then(work);
    const settled = run.then(() => {
      if (chains.get(subject) === settled) chains.delete(subject);
    });
    chains.set(subject, settled);
    return settled;
  }

  return {
    /** Tells the product of an event, or mistreats it as the faults say. Resolves after the first try. */
    async send(event: SvixEvent): Promise<Delivery | null> {
      const delivery = record(event);
      if (delivery === null) return null;
      const { subject, endpoint } = event;
      const where = { endpoint, phone: delivery.phone };
      if (faults.take("callback_drop", where)) {
        save({ ...delivery, state: "dropped", faults: ["callback_drop"] });
        return delivery;
      }
      const late = faults.take("callback_delay", where);
      if (late) {
        delivery.faults.push("callback_delay");
        ctx.later(late.delayMs ?? 1_000, () => ctx.background(() => send(delivery)));
        return delivery;
      }
      const isStatus = endpoint !== "inbound" && !reorder.isHolding(subject);
      if (isStatus && faults.take("callback_reorder", where)) {
        delivery.faults.push("callback_reorder");
        reorder.hold(subject, delivery, () => ctx.background(() => send(delivery)));
        return delivery;
      }
      const overtaken = reorder.overtake(subject);
      const copies = faults.take("callback_duplicate", where)?.copies ?? 1;
      await inOrder(subject, async () => {
        await Promise.all(Array.from({ length: copies }, () => send(delivery)));
        if (overtaken) await send(overtaken);
      });
      return delivery;
    },
    /** Sends a journaled event again: as it is, with another body under the old signature, or often. */
    async again(original: Delivery, mode: "replay" | "tamper" | "duplicate", copies: number) {
      const made = Array.from({ length: mode === "duplicate" ? copies : 1 }, () =>
        store.insertDelivery({
          ...original,
          id: newSid("WH"),
          kind: mode,
          state: "pending",
          attempts: [],
          faults: [],
          createdAt: ctx.now(),
        }),
      );
      await Promise.all(made.map(attempt));
      return made;
    },
    /** Sends what an earlier process wrote down but did not finish. */
    resume(): void {
      for (const delivery of store.pendingDeliveries().filter((each) => each.kind === kind)) {
        ctx.background(() => inOrder(delivery.messageSid, () => send(delivery)));
      }
    },
  };
}
