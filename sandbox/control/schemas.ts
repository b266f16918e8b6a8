import { z } from "zod";
import { asyncErrorCode } from "../faults.ts";
import { HttpError } from "../http.ts";
import { isLoopbackUrl } from "../loopback.ts";
import { isE164 } from "../twilio/create-message.ts";

const phoneNumber = z.string().refine(isE164, "must be E.164, e.g. +14155550123");
const name = z.string().trim().min(1).max(120);
const loopbackUrl = z.string().refine(isLoopbackUrl, "must be an http URL on loopback");
const MEDIA_LIMIT = 5_000_000;

export const inboundBody = z.strictObject({
  from: phoneNumber,
  to: phoneNumber,
  /** A handset splits longer texts itself; Twilio joins up to 1600. */
  body: z.string().max(1600),
  media: z
    .array(
      z.strictObject({
        contentType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
        base64: z.base64().max(MEDIA_LIMIT * 1.4),
      }),
    )
    .max(10)
    .optional(),
});
export const deliverBody = z.strictObject({
  sid: z.string(),
  outcome: z.enum(["delivered", "undelivered", "failed"]),
  errorCode: asyncErrorCode.optional(),
});
export const againBody = z.strictObject({
  id: z.string(),
  mode: z.enum(["replay", "tamper", "duplicate"]),
  copies: z.number().int().min(2).max(100).optional(),
});
const phone = z.strictObject({
  number: phoneNumber,
  name,
  mode: z.enum(["auto", "manual", "unreachable"]).optional(),
});
export const phonesBody = z.array(phone).max(10_000);
export const phoneBody = phone;
export const modeBody = z.strictObject({
  number: phoneNumber,
  mode: z.enum(["auto", "manual", "unreachable"]),
});
export const numbersBody = z
  .array(
    z.strictObject({
      phoneNumber,
      friendlyName: name.optional(),
      /** Null: the default address; "": no webhook. */
      smsUrl: z.union([loopbackUrl, z.literal(""), z.null()]).optional(),
    }),
  )
  .max(100);
export const servicesBody = z
  .array(
    z.strictObject({
      sid: z.string().regex(/^MG[0-9a-f]{32}$/),
      friendlyName: name.optional(),
      numbers: z.array(phoneNumber).max(400),
      stickySender: z.boolean().optional(),
      statusCallback: z.union([loopbackUrl, z.null()]).optional(),
      inboundRequestUrl: z.union([loopbackUrl, z.null()]).optional(),
    }),
  )
  .max(100)
  .refine((services) => differ(services.map(({ sid }) => sid)), { message: "SIDs must differ" })
  .refine((services) => differ(services.flatMap(({ numbers }) => numbers)), {
    message: "a number belongs to one service",
  });
export const usersBody = z
  .array(
    z.strictObject({
      subject: z.string().min(1).max(200),
      name,
      role: z.string().min(1).max(60),
      email: z.email().max(254),
    }),
  )
  .max(1_000)
  .refine((users) => differ(users.map((user) => user.subject)), {
    message: "subjects must differ",
  });
export const tokenBody = z.strictObject({ subject: z.string().min(1).max(200) });

function differ(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}

/** Parses JSON into a schema's type. Throws 400 that names the field at fault. */
export function parseBody<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HttpError(400, "bad_json", "the request body is not JSON");
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  throw new HttpError(
    400,
    "bad_input",
    `${where === "" ? "body" : where}: ${issue?.message ?? "is not valid"}`,
  );
}
