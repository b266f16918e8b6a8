import { z } from "zod";

/** Recipients of one email that are looked at. */
const MAX_RECIPIENTS = 100;

const text = z.string().max(2_000);
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
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return null;
  }
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
      from: data.from ?? "",
      recipients: [...new Set(recipients)].slice(0, MAX_RECIPIENTS),
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
    rfcId: data.message_id ?? undefined,
    mid: tags["mid"],
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : undefined,
  };
}

function errorCodeOf(word: string, bounceType: string | undefined): string | undefined {
  if (word === "bounced") {
    return bounceType === "Permanent" ? "bounced_permanent" : "bounced_transient";
  }
  return word === "suppressed" ? word : undefined;
}
