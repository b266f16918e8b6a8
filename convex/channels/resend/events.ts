import { z } from "zod";
import { messageIdsOf } from "../../model/emailKind";
import { cutText } from "../../shared/text";

/** Recipients of one email that are looked at: more than one email can have at most providers. */
const MAX_RECIPIENTS = 1_000;
/** RFC 5321, with room for what is none. Characters. */
const MAX_ADDRESS = 320;
/** Events up to this are kept as they came. Characters. */
const MAX_KEPT = 200_000;

const text = z.string();
const people = z.array(text).nullish();
// Fields come and go between versions; what we need is read, the rest is left alone.
const eventSchema = z.object({
  type: z.string().max(100),
  data: z.object({
    email_id: z.string().min(1).max(200),
    message_id: text.nullish(),
    from: text.nullish(),
    to: people,
    cc: people,
    bcc: people,
    received_for: people,
    tags: z
      .union([
        z.record(z.string(), z.string()),
        z.array(z.object({ name: z.string(), value: z.string() })),
      ])
      .nullish(),
    bounce: z.object({ type: text.nullish() }).nullish(),
  }),
});

export type EmailEvent =
  | { kind: "received"; emailId: string; from: string; recipients: string[] }
  | {
      kind: "status";
      emailId: string;
      /** Resend's word, such as "delivered". */
      status: string;
      errorCode?: string | undefined;
      /** The email's Message-ID. */
      rfcId?: string | undefined;
      /** Which message it is, and which try of it: our own tags. */
      mid?: string | undefined;
      attempt?: number | undefined;
    }
  | { kind: "other" };

/** A verified event; null when it is none. */
export function readEvent(payload: string): EmailEvent | null {
  const json = parsedJson(payload);
  const type = z.object({ type: z.string() }).safeParse(json);
  if (!type.success) return null;
  const [subject, word] = type.data.type.split(".");
  if (subject !== "email" || word === undefined) return { kind: "other" };
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) return null;
  const { data } = parsed.data;
  if (word === "received") {
    const recipients = [data.received_for, data.to, data.cc, data.bcc].flatMap(
      (list) => list ?? [],
    );
    return {
      kind: "received",
      emailId: data.email_id,
      from: bare(data.from ?? ""),
      recipients: [...new Set(recipients.map(bare))].slice(0, MAX_RECIPIENTS),
    };
  }
  const tags = Array.isArray(data.tags)
    ? Object.fromEntries(data.tags.map(({ name, value }) => [name, value]))
    : (data.tags ?? {});
  const attempt = Number(tags["try"]);
  return {
    kind: "status",
    emailId: data.email_id,
    status: word,
    errorCode: errorCodeOf(word, data.bounce?.type ?? undefined),
    rfcId: messageIdsOf(data.message_id ?? undefined)[0],
    mid: tags["mid"],
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : undefined,
  };
}

/**
 * An event as the journal keeps it: as it came, or, when it is too long for a document, what a replay
 * of it needs. The email itself is at Resend.
 */
export function keptPayload(payload: string): string {
  if (payload.length <= MAX_KEPT) return payload;
  const event = readEvent(payload);
  const type = z.object({ type: text }).safeParse(parsedJson(payload));
  if (event === null || event.kind === "other" || !type.success) return cutText(payload, MAX_KEPT);
  const data =
    event.kind === "received"
      ? { email_id: event.emailId, from: event.from, to: event.recipients }
      : {
          email_id: event.emailId,
          message_id: event.rfcId,
          tags: { mid: event.mid, try: event.attempt?.toString() },
          bounce: event.errorCode === "bounced_permanent" ? { type: "Permanent" } : undefined,
        };
  return JSON.stringify({ type: type.data.type, shortened: payload.length, data });
}

/** JSON with text that is text; undefined when it is no JSON. */
function parsedJson(payload: string): unknown {
  try {
    // A lone half of a surrogate pair can be written in JSON, and nothing behind takes it.
    return JSON.parse(payload, (_, value: unknown) =>
      typeof value === "string" ? value.toWellFormed() : value,
    );
  } catch {
    return undefined;
  }
}

/** The address alone of "Name <address>". */
function bare(written: string): string {
  const inner = /<([^<>]{1,400})>\s*$/.exec(written.slice(-1_000))?.[1] ?? written;
  return cutText(inner.trim(), MAX_ADDRESS);
}

function errorCodeOf(word: string, bounceType: string | undefined): string | undefined {
  if (word === "bounced") {
    return bounceType === "Permanent" ? "bounced_permanent" : "bounced_transient";
  }
  return word === "suppressed" ? word : undefined;
}
