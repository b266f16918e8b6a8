import { randomUUID } from "node:crypto";
import { z } from "zod";
import { HttpError } from "../http.ts";
import { parseBody } from "../control/schemas.ts";
import { bare } from "./inbound.ts";
import { buildMime } from "./mime.ts";
import type { ResendProvider } from "./provider.ts";

const address = z.string().min(3).max(320).includes("@");
const text = z.string().max(2_000_000);
const inboundBody = z.union([
  /** An email as it is, base64. */
  z.strictObject({ raw: z.base64().max(60_000_000) }),
  z.strictObject({
    from: address,
    to: z.array(address).min(1).max(100),
    cc: z.array(address).max(100).optional(),
    subject: z.string().max(2_000),
    text: text.optional(),
    html: text.optional(),
    messageId: z.string().max(300).optional(),
    headers: z.record(z.string(), z.string().max(20_000)).optional(),
    files: z
      .array(
        z.strictObject({
          filename: z.string().min(1).max(300),
          contentType: z.string().max(200),
          base64: z.base64().max(56_000_000),
          contentId: z.string().max(200).optional(),
        }),
      )
      .max(100)
      .optional(),
  }),
]);
const settleBody = z.strictObject({
  id: z.string(),
  outcome: z.enum(["delivered", "delivery_delayed", "bounced", "complained", "failed", "opened"]),
});
const personBody = z.strictObject({
  address,
  name: z.string().trim().min(1).max(120),
  mode: z.enum(["auto", "manual", "bounce"]).optional(),
});
const peopleBody = z.array(personBody).max(10_000);
const mailboxesBody = z.array(address).max(100);

/** What a person or a test does to email: the controls under /__sandbox/mail. */
export function mailControls(provider: ResendProvider) {
  const { ctx } = provider;
  const peopleChanged = () => {
    ctx.emit({ type: "people", people: ctx.mail.people() });
    return ctx.mail.people();
  };
  const savePerson = ({ address, name, mode }: z.infer<typeof personBody>) => {
    const known = ctx.mail.people().find((person) => person.address === bare(address));
    ctx.mail.savePerson({ address: bare(address), name, mode: mode ?? known?.mode ?? "auto" });
  };
  return {
    "GET mail": () => ctx.mail.list(2_000),
    "POST mail/inbound": async ({ text }: { text: string }) => {
      const body = parseBody(inboundBody, text);
      const raw =
        "raw" in body
          ? Buffer.from(body.raw, "base64")
          : buildMime({
              ...body,
              cc: body.cc ?? [],
              messageId: body.messageId ?? `<${randomUUID()}@mail.example>`,
              headers: body.headers ?? {},
              files: body.files ?? [],
            });
      const { mail, delivery } = await provider.receive(raw);
      return {
        mail,
        delivery: delivery ?? null,
        status: delivery?.attempts.at(-1)?.status ?? null,
        state: delivery?.state ?? "no_webhook",
      };
    },
    "POST mail/settle": async ({ text }: { text: string }) => {
      const { id, outcome } = parseBody(settleBody, text);
      if (!(await provider.settle(id, outcome))) {
        throw new HttpError(409, "wrong_state", "this email is not on its way");
      }
      return ctx.mail.mail(id);
    },
    "PUT mail/people": ({ text }: { text: string }) => {
      for (const person of parseBody(peopleBody, text)) savePerson(person);
      return peopleChanged();
    },
    "POST mail/people": ({ text }: { text: string }) => {
      const person = parseBody(personBody, text);
      savePerson(person);
      provider.reconsider(bare(person.address));
      return peopleChanged();
    },
    "PUT mail/mailboxes": ({ text }: { text: string }) => {
      ctx.mail.replaceMailboxes(parseBody(mailboxesBody, text).map(bare));
      return ctx.mail.mailboxes();
    },
  };
}
