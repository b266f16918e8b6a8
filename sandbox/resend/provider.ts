import { createHash, randomUUID } from "node:crypto";
import type { Mail } from "../types.ts";
import type { ResendContext } from "./context.ts";
import { ResendError } from "./errors.ts";
import { bare, receiveMail } from "./inbound.ts";
import { type BatchBody, type SendBody, checkSend } from "./send-body.ts";
import { createMailWebhooks } from "./webhooks.ts";

export type ResendProvider = ReturnType<typeof createResendProvider>;
export type MailOutcome =
  | "delivered"
  | "delivery_delayed"
  | "bounced"
  | "complained"
  | "failed"
  | "opened";

const LINK_MS = 3_600_000;

/** What Resend does with email, apart from how it is asked over HTTP. */
export function createResendProvider(ctx: ResendContext, signal: AbortSignal) {
  const webhooks = createMailWebhooks(ctx, signal);
  const underway = new Set<string>();
  const links = new Map<string, { bytes: Uint8Array; until: number }>();

  function eventData(mail: Mail) {
    return {
      created_at: new Date(mail.createdAt).toISOString(),
      email_id: mail.id,
      message_id: mail.messageId,
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      ...(Object.keys(mail.tags).length > 0 && { tags: mail.tags }),
    };
  }

  async function happen(mail: Mail, event: string, extra: Record<string, unknown> = {}) {
    const now = { ...mail, lastEvent: event, updatedAt: ctx.now() };
    ctx.mail.save(now);
    ctx.emit({ type: "mail", mail: now });
    await webhooks.send(now, event, { ...eventData(now), ...extra });
  }

  const modeOf = (mail: Mail) => {
    const address = bare(mail.to[0] ?? "");
    return ctx.mail.people().find((person) => person.address === address)?.mode ?? "auto";
  };

  function step(id: string): void {
    const mail = ctx.mail.mail(id);
    if (mail === undefined) return;
    const go = (ms: number, work: (mail: Mail) => Promise<void>) =>
      ctx.later(ms, () =>
        ctx.background(async () => {
          const current = ctx.mail.mail(id);
          if (current === undefined || current.lastEvent !== mail.lastEvent) return;
          await work(current);
          step(id);
        }),
      );
    if (mail.lastEvent === "queued") go(ctx.delays.sent, (now) => happen(now, "sent"));
    else if (mail.lastEvent === "sent" && modeOf(mail) !== "manual") {
      const outcome = modeOf(mail) === "bounce" ? "bounced" : "delivered";
      const where = { endpoint: "delivery", phone: bare(mail.to[0] ?? "") };
      const slow = ctx.faults.take("slow_carrier", where);
      go(ctx.delays.delivered + (slow ? (slow.delayMs ?? 30_000) : 0), (now) =>
        settle(now, outcome),
      );
    }
  }

  async function settle(mail: Mail, outcome: MailOutcome): Promise<void> {
    const extra: Partial<Record<MailOutcome, Record<string, unknown>>> = {
      bounced: {
        bounce: {
          type: "Permanent",
          subType: "General",
          message: "The recipient's email server does not know this address.",
        },
      },
      failed: { failed: { reason: "reached_daily_quota" } },
    };
    await happen(mail, outcome, extra[outcome]);
  }

  /** Puts an email on its way. */
  function take({ mail, files }: ReturnType<typeof checkSend>): string {
    const saved = ctx.mail.insert(mail, files, null);
    ctx.emit({ type: "mail", mail: saved });
    step(saved.id);
    return saved.id;
  }

  /** The ids that `work` made, or those it made before with this key and payload. */
  function once(key: string | null, payload: unknown, work: () => string[]): string[] {
    if (key === null) return work();
    if (key.length < 1 || key.length > 256) {
      throw new ResendError(400, "invalid_idempotency_key", "The key must be 1 to 256 characters");
    }
    const hash = createHash("sha256").update(JSON.stringify(payload)).digest("hex");
    const known = ctx.mail.key(key, ctx.now());
    if (known === undefined) {
      const ids = work();
      ctx.mail.saveKey(key, hash, ids.join(" "), ctx.now());
      return ids;
    }
    if (known.hash === hash) return known.mailId.split(" ");
    throw new ResendError(
      409,
      "invalid_idempotent_request",
      "This idempotency key has been used on a request with a different payload",
    );
  }

  return {
    ctx,
    webhooks,
    /**
     * Accepts an email, or answers as before for an idempotency key it knows. Throws ResendError;
     * once it returns, the email is on its way.
     */
    accept(body: SendBody, key: string | null): { id: string } {
      const [id = ""] = once(key, body, () => [take(checkSend(ctx, body))]);
      return { id };
    },
    /**
     * Accepts many at once: all or, when the mode is permissive, those that are in order. Throws
     * ResendError.
     */
    acceptAll({ bodies, permissive }: BatchBody, key: string | null) {
      const errors: { index: number; message: string }[] = [];
      const ids = once(key, bodies, () => {
        const checked = bodies.map((body, index) => {
          try {
            return checkSend(ctx, body);
          } catch (error) {
            if (!permissive || !(error instanceof ResendError)) throw error;
            errors.push({ index, message: error.message });
            return null;
          }
        });
        return checked.flatMap((mail) => (mail === null ? [] : [take(mail)]));
      });
      return { data: ids.map((id) => ({ id })), ...(permissive && { errors }) };
    },
    /** Holds a key while a request with it is at work. */
    begin(key: string | null): () => void {
      if (key === null) return () => undefined;
      if (underway.has(key)) {
        throw new ResendError(
          409,
          "concurrent_idempotent_requests",
          "Another request with this idempotency key is in progress",
        );
      }
      underway.add(key);
      return () => underway.delete(key);
    },
    receive: (raw: Uint8Array) => receiveMail(ctx, webhooks, raw),
    /** A person decides what becomes of an email. False when it never was on its way. */
    async settle(id: string, outcome: MailOutcome): Promise<boolean> {
      const mail = ctx.mail.mail(id);
      if (mail?.direction !== "outbound" || mail.lastEvent === "queued") return false;
      await settle(mail, outcome);
      return true;
    },
    /** Lets waiting email to an address go on after its mode has changed. */
    reconsider(address: string): void {
      for (const mail of ctx.mail.open()) if (bare(mail.to[0] ?? "") === address) step(mail.id);
    },
    /** An address of its own for some bytes, good for an hour. */
    link(bytes: Uint8Array): { download_url: string; expires_at: string } {
      const now = ctx.now();
      for (const [token, link] of links) if (link.until < now) links.delete(token);
      const token = randomUUID();
      links.set(token, { bytes, until: now + LINK_MS });
      return {
        download_url: `${ctx.origin()}/__mail/${token}?signature=${token.slice(0, 8)}`,
        expires_at: new Date(now + LINK_MS).toISOString(),
      };
    },
    openLink(token: string): Uint8Array | undefined {
      const link = links.get(token);
      return link && link.until >= ctx.now() ? link.bytes : undefined;
    },
    clear: () => links.clear(),
    resume(): void {
      webhooks.resume();
      for (const mail of ctx.mail.open()) step(mail.id);
    },
  };
}
