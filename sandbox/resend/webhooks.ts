import { createHmac, randomBytes } from "node:crypto";
import { newSid } from "../random.ts";
import { createReorder } from "../reorder.ts";
import { postForm } from "../twilio/webhook-client.ts";
import type { Delivery, Mail } from "../types.ts";
import type { ResendContext } from "./context.ts";
import { bare } from "./inbound.ts";

export type MailWebhooks = ReturnType<typeof createMailWebhooks>;

/** Not ours. */
const OTHER_SECRET = `whsec_${randomBytes(24).toString("base64")}`;

/** Signs the way Svix does for Resend: over id, time and body, with the secret after "whsec_". */
export function svixSignature(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
}

/** Signs, sends, retries and journals the events about email. */
export function createMailWebhooks(ctx: ResendContext, signal: AbortSignal) {
  const { store, faults } = ctx;
  const chains = new Map<string, Promise<unknown>>();
  const reorder = createReorder<Delivery>(ctx.later);
  const save = (delivery: Delivery) => {
    store.saveDelivery(delivery);
    ctx.emit({ type: "delivery", delivery });
  };

  function record(mail: Mail, event: string, data: unknown, kind: Delivery["kind"] = "email") {
    const url = ctx.webhookUrl();
    if (url === null) return null;
    const type = `email.${event}`;
    const delivery = store.insertDelivery({
      id: newSid("WH"),
      kind,
      messageSid: mail.id,
      phone: bare(mail.direction === "inbound" ? mail.from : (mail.to[0] ?? "")),
      event,
      url,
      body: JSON.stringify({ type, created_at: new Date(ctx.now()).toISOString(), data }),
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
    const where = {
      endpoint: delivery.event === "received" ? "inbound" : "callback",
      phone: delivery.phone,
    };
    const strikes = (kind: Parameters<typeof faults.take>[0]) => {
      const hit = faults.take(kind, where) !== undefined;
      if (hit) delivery.faults.push(kind);
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

  /** Tries once, and again later for as long as Resend would. */
  async function send(delivery: Delivery): Promise<void> {
    if (await attempt(delivery)) return;
    const wait = ctx.retries[delivery.attempts.length - 1];
    if (wait === undefined || delivery.kind !== "email") return;
    save({ ...delivery, state: "pending" });
    ctx.later(wait, () => ctx.background(() => send(delivery)));
  }

  /** One email's events go out one after another, so that their order means something. */
  function inOrder(mailId: string, work: () => Promise<unknown>): Promise<void> {
    const run = (chains.get(mailId) ?? Promise.resolve()).catch(() => undefined).then(work);
    const settled = run.then(() => {
      if (chains.get(mailId) === settled) chains.delete(mailId);
    });
    chains.set(mailId, settled);
    return settled;
  }

  return {
    /** Tells the product of an event, or mistreats it as the faults say. Resolves after the first try. */
    async send(mail: Mail, event: string, data: unknown): Promise<Delivery | null> {
      const delivery = record(mail, event, data);
      if (delivery === null) return null;
      const where = {
        endpoint: event === "received" ? "inbound" : "callback",
        phone: delivery.phone,
      };
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
      const isStatus = event !== "received" && !reorder.isHolding(mail.id);
      if (isStatus && faults.take("callback_reorder", where)) {
        delivery.faults.push("callback_reorder");
        reorder.hold(mail.id, delivery, () => ctx.background(() => send(delivery)));
        return delivery;
      }
      const overtaken = reorder.overtake(mail.id);
      const copies = faults.take("callback_duplicate", where)?.copies ?? 1;
      await inOrder(mail.id, async () => {
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
      for (const delivery of store.pendingDeliveries().filter(({ kind }) => kind === "email")) {
        ctx.background(() => inOrder(delivery.messageSid, () => send(delivery)));
      }
    },
  };
}

/** Whether a journaled request is about an email. */
export function isMailDelivery(delivery: Delivery): boolean {
  return delivery.token.startsWith("msg_");
}
