import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Mail } from "../types.ts";
import type { ResendContext } from "./context.ts";
import { ResendError } from "./errors.ts";
import { bare } from "./inbound.ts";

const MAX_RECIPIENTS = 50;
const MAX_ATTACHMENTS = 40_000_000;

const one = z.string();
const many = z.union([one, z.array(one)]);
const bodySchema = z.object({
  from: one.optional(),
  to: many.optional(),
  cc: many.optional(),
  bcc: many.optional(),
  reply_to: many.optional(),
  subject: one.optional(),
  text: one.nullish(),
  html: one.nullish(),
  headers: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.object({ name: one, value: one })).optional(),
  attachments: z
    .array(
      z.object({
        content: one.optional(),
        filename: one.optional(),
        content_type: one.optional(),
        content_id: one.nullish(),
      }),
    )
    .optional(),
});
export type SendBody = z.infer<typeof bodySchema>;
export type BatchBody = { bodies: SendBody[]; permissive: boolean };

/** Emails of one batch. */
const MAX_BATCH = 100;
const batchSchema = z.array(bodySchema).min(1).max(MAX_BATCH);

/** The body of POST /emails. Throws ResendError 422 when it has another form. */
export function readSendBody(text: string): SendBody {
  return read(bodySchema, text);
}

/** The body of POST /emails/batch, which carries no attachments. Throws ResendError 422. */
export function readBatchBody(text: string, validation: string | undefined): BatchBody {
  const bodies = read(batchSchema, text);
  if (bodies.some(({ attachments = [] }) => attachments.length > 0)) {
    throw new ResendError(422, "validation_error", "A batch cannot carry `attachments`");
  }
  return { bodies, permissive: validation === "permissive" };
}

function read<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ResendError(400, "validation_error", "The request body is not valid JSON");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ResendError(
    422,
    "validation_error",
    `Invalid \`${issue?.path.join(".")}\`: ${issue?.message}`,
  );
}

/** The email a body asks for. Throws ResendError as Resend would refuse it. */
export function checkSend(ctx: ResendContext, body: SendBody) {
  const list = (value: string | string[] | undefined) =>
    value === undefined ? [] : Array.isArray(value) ? value : [value];
  const to = list(body.to);
  const { from, subject } = body;
  for (const [name, value] of Object.entries({ from, to: to[0], subject })) {
    if (value) continue;
    throw new ResendError(422, "missing_required_field", `Missing \`${name}\` field.`);
  }
  if (!body.text && !body.html) {
    throw new ResendError(422, "missing_required_field", "Missing `html` or `text` field.");
  }
  const people = { to, cc: list(body.cc), bcc: list(body.bcc), reply_to: list(body.reply_to) };
  for (const [name, addresses] of Object.entries({ from: [from ?? ""], ...people })) {
    if (addresses.every((address) => /^[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]+$/.test(bare(address)))) {
      continue;
    }
    const code = name === "from" ? "invalid_from_address" : "validation_error";
    throw new ResendError(
      422,
      code,
      `Invalid \`${name}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
    );
  }
  if (to.length > MAX_RECIPIENTS) {
    throw new ResendError(422, "validation_error", "There are more than 50 recipients in `to`");
  }
  const domain = bare(from ?? "").split("@")[1] ?? "";
  if (!ctx.mail.domains().includes(domain)) {
    throw new ResendError(
      403,
      "validation_error",
      `The ${domain} domain is not verified. Please, add and verify your domain on https://resend.com/domains`,
    );
  }
  for (const { name, value } of body.tags ?? []) {
    if (/^[\w-]{1,256}$/.test(name) && /^[\w-]{1,256}$/.test(value)) continue;
    throw new ResendError(
      422,
      "validation_error",
      "Tags should only contain ASCII letters, numbers, underscores, or dashes.",
    );
  }
  const files = (body.attachments ?? []).map((file) => ({
    id: randomUUID(),
    filename: file.filename ?? null,
    contentType: file.content_type ?? "application/octet-stream",
    disposition: file.content_id ? "inline" : "attachment",
    contentId: file.content_id ?? null,
    bytes: Buffer.from(file.content ?? "", "base64"),
  }));
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAX_ATTACHMENTS) {
    throw new ResendError(422, "invalid_attachment", "The attachments are over 40 MB");
  }
  const now = ctx.now();
  const mail: Mail = {
    seq: 0,
    id: randomUUID(),
    direction: "outbound",
    messageId: `<${randomUUID()}@email.resend.example>`,
    from: from ?? "",
    to,
    cc: people.cc,
    replyTo: people.reply_to,
    receivedFor: [],
    subject: subject ?? "",
    text: body.text ?? null,
    html: body.html ?? null,
    headers: body.headers ?? {},
    tags: Object.fromEntries((body.tags ?? []).map(({ name, value }) => [name, value])),
    attachments: files.map(({ bytes, ...rest }) => ({ ...rest, size: bytes.length })),
    lastEvent: "queued",
    createdAt: now,
    updatedAt: now,
  };
  return { mail, files };
}
