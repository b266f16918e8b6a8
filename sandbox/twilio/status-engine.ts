import type { Message, MessageStatus } from "../types.ts";
import type { TwilioContext } from "./context.ts";
import { pickSender } from "./messaging-service.ts";
import type { Webhooks } from "./webhooks.ts";

/** How far a text has come. Equal ranks are alternatives; a status never goes back. */
const RANK: Record<MessageStatus, number> = {
  scheduled: 0,
  accepted: 1,
  queued: 2,
  sending: 3,
  sent: 4,
  delivered: 5,
  undelivered: 5,
  failed: 5,
  canceled: 5,
  received: 5,
};

/** How slow what is slow is, unless it says. */
const SLOW_MS = 30_000;
/** https://www.twilio.com/docs/api/errors/30036 */
const EXPIRED = 30036;

export function isFinal(status: MessageStatus): boolean {
  return RANK[status] === 5;
}

export type StatusEngine = ReturnType<typeof createStatusEngine>;

/** Moves accepted texts from status to status, as the phone's mode says, and sends the callbacks. */
export function createStatusEngine(ctx: TwilioContext, webhooks: Webhooks) {
  const { store } = ctx;

  /** The next status and how long until then; null while a person decides, or at the end. */
  function nextStep(message: Message): { status: MessageStatus; ms: number; code?: number } | null {
    const { delays } = ctx;
    switch (message.status) {
      case "scheduled":
        return { status: "queued", ms: Math.max(0, (message.sendAt ?? 0) - ctx.now()) };
      case "accepted":
        return { status: "queued", ms: delays.queued };
      case "queued":
        // The provider's own queue overflowed: it never reached a carrier.
        if (message.plannedError === 30001 || isMediaError(message.plannedError)) {
          return { status: "failed", ms: delays.sending, code: message.plannedError ?? 30001 };
        }
        return { status: "sending", ms: delays.sending };
      case "sending":
        return { status: "sent", ms: delays.sent };
      case "sent": {
        const mode = store.phone(message.to)?.mode ?? "auto";
        const code = message.plannedError ?? (mode === "unreachable" ? 30003 : null);
        if (code !== null) return { status: "undelivered", ms: delays.delivered, code };
        return mode === "auto" ? { status: "delivered", ms: delays.delivered } : null;
      }
      default:
        return null;
    }
  }

  /** What a text waits for longer than it should, in Twilio's queue or at the carrier. ms */
  function slowness({ status, to }: Message): number {
    const kind = status === "queued" ? "slow_queue" : status === "sent" ? "slow_carrier" : null;
    const fault = kind && ctx.faults.take(kind, { endpoint: "delivery", phone: to });
    return fault ? (fault.delayMs ?? SLOW_MS) : 0;
  }

  function schedule(message: Message): void {
    const step = nextStep(message);
    if (!step) return;
    const wait = step.ms + slowness(message);
    const left = (message.validUntil ?? Infinity) - ctx.now();
    if (message.status === "queued" && wait > left) {
      ctx.later(Math.max(0, left), () => go(message.sid, "queued", "failed", EXPIRED));
      return;
    }
    ctx.later(wait, () => {
      const fresh = nextStep(store.message(message.sid) ?? message);
      if (fresh) go(message.sid, message.status, fresh.status, fresh.code ?? null);
    });
  }

  function go(sid: string, from: MessageStatus, to: MessageStatus, code: number | null): void {
    const now = store.message(sid);
    // Someone moved it meanwhile: that move has scheduled its own next step.
    if (now?.status === from) ctx.background(() => move(now, to, code));
  }

  /** Changes the status, tells everyone, plans the next step; resolves when the callback is out. */
  async function move(
    message: Message,
    status: MessageStatus,
    errorCode: number | null = null,
  ): Promise<void> {
    if (RANK[status] <= RANK[message.status]) return;
    const now = ctx.now();
    const from = pickSender(store, message);
    const updated: Message = {
      ...message,
      from,
      status,
      errorCode,
      updatedAt: now,
      sentAt: status === "sent" || status === "failed" ? now : message.sentAt,
    };
    store.saveMessage(updated);
    ctx.emit({ type: "message", message: updated });
    schedule(updated);
    if (updated.statusCallback !== null) {
      await webhooks.sendCallback({
        kind: "status",
        messageSid: updated.sid,
        phone: updated.to,
        event: status,
        url: updated.statusCallback,
        params: callbackParams(ctx.accountSid, updated),
      });
    }
  }

  return {
    start: schedule,
    move,
    /** The next status at once, its callback sent before this resolves. */
    async hurry(message: Message): Promise<void> {
      const step = nextStep(message);
      if (step) await move(message, step.status, step.code ?? null);
    },
    /** Ends a text as a person on the phone page decided. Passes through "sent" as carriers do. */
    async settle(sid: string, status: "delivered" | "undelivered" | "failed", code: number | null) {
      const message = store.message(sid);
      if (!message || isFinal(message.status)) return false;
      if (status !== "failed" && RANK[message.status] < RANK.sent) await move(message, "sent");
      const sent = store.message(sid);
      if (!sent || isFinal(sent.status)) return false;
      await move(sent, status, status === "delivered" ? null : (code ?? 30008));
      return true;
    },
    /** A phone's mode changed: texts that wait for a decision may now go on by themselves. */
    reconsider(phone: string): void {
      for (const message of store.openMessages()) {
        if (message.to === phone && message.status === "sent") schedule(message);
      }
    },
    resume(): void {
      for (const message of store.openMessages()) schedule(message);
    },
  };
}

function isMediaError(code: number | null): boolean {
  return code === 11200 || code === 12300;
}

function callbackParams(accountSid: string, message: Message): Record<string, string> {
  const params: Record<string, string> = {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    From: message.from ?? "",
    MessageSid: message.sid,
    MessageStatus: message.status,
    SmsSid: message.sid,
    SmsStatus: message.status,
    To: message.to,
  };
  if (message.messagingServiceSid !== null) {
    params["MessagingServiceSid"] = message.messagingServiceSid;
  }
  if (message.errorCode !== null) params["ErrorCode"] = String(message.errorCode);
  if (message.status === "delivered" || message.status === "undelivered") {
    // yyMMddHHmm, the carrier's own clock
    params["RawDlrDoneDate"] = new Date(message.updatedAt)
      .toISOString()
      .replace(/^..(..)-(..)-(..)T(..):(..).*$/, "$1$2$3$4$5");
  }
  return params;
}
