import { randomUUID } from "node:crypto";
import PostalMime from "postal-mime";
import type { Address } from "postal-mime";
import { HttpError } from "../http.ts";
import type { Delivery, Mail } from "../types.ts";
import type { ResendContext } from "./context.ts";
import type { MailWebhooks } from "./webhooks.ts";

/**
 * An email comes in as it was sent over SMTP: it is stored whole and the product is told of it, but
 * not what it says. Resolves after the first try; delivery is null when there is no webhook.
 */
export async function receiveMail(
  ctx: ResendContext,
  webhooks: MailWebhooks,
  raw: Uint8Array,
): Promise<{ mail: Mail; delivery: Delivery | null }> {
  const parsed = await PostalMime.parse(raw);
  const from = written([parsed.from ?? { name: "", address: "" }])[0] ?? "";
  if (!from.includes("@")) throw new HttpError(400, "bad_input", "the email has no sender");
  const files = parsed.attachments.map(
    ({ filename, mimeType, disposition, contentId, content }) => ({
      id: randomUUID(),
      filename,
      contentType: mimeType,
      disposition,
      contentId: contentId?.replaceAll(/^<|>$/g, "") ?? null,
      bytes:
        typeof content === "string" ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer),
    }),
  );
  const now = ctx.now();
  const to = written(parsed.to ?? []);
  const cc = written(parsed.cc ?? []);
  const domains = ctx.mail.domains();
  const mail = ctx.mail.insert(
    {
      seq: 0,
      id: randomUUID(),
      direction: "inbound",
      messageId: parsed.messageId ?? `<${randomUUID()}@unknown.invalid>`,
      from,
      to,
      cc,
      replyTo: written(parsed.replyTo ?? []),
      receivedFor: [...to, ...cc]
        .map(bare)
        .filter((address) => domains.includes(address.split("@")[1] ?? "")),
      subject: parsed.subject ?? "",
      text: parsed.text ?? null,
      html: parsed.html ?? null,
      headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
      tags: {},
      attachments: files.map(({ bytes, ...rest }) => ({ ...rest, size: bytes.length })),
      lastEvent: "received",
      createdAt: now,
      updatedAt: now,
    },
    files,
    raw,
  );
  ctx.emit({ type: "mail", mail });
  const delivery = await webhooks.send(mail, "received", {
    email_id: mail.id,
    created_at: new Date(now).toISOString(),
    from: mail.from,
    to: mail.to,
    bcc: [],
    cc: mail.cc,
    received_for: mail.receivedFor,
    message_id: mail.messageId,
    subject: mail.subject,
    attachments: mail.attachments.map((file) => ({
      id: file.id,
      filename: file.filename,
      content_type: file.contentType,
      content_disposition: file.disposition,
      content_id: file.contentId,
    })),
  });
  return { mail, delivery };
}

/** The address alone, in lower case. */
export function bare(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

function written(addresses: Address[]): string[] {
  return addresses
    .flatMap((each) => each.group ?? [each])
    .flatMap(({ name, address }) => {
      if (!address) return [];
      return name === "" ? address : `${name} <${address}>`;
    });
}
