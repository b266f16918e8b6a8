import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import rateLimiter from "@convex-dev/rate-limiter/test";
import { convexTest } from "convex-test";
import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import schema from "../../convex/schema";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  CUSTOMER,
  OUR_NUMBER,
  addAccount,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

export const SID = "SM" + "a".repeat(32);

type Seen = { method: string; url: URL; form: URLSearchParams; authorization: string };
export type Answer = (seen: Seen, response: ServerResponse) => void;

/** A server that speaks as much of Twilio's API as a test asks for. */
async function fakeTwilio(answer: Answer) {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const entry = {
        method: request.method ?? "",
        url: new URL(request.url ?? "", "http://127.0.0.1"),
        form: new URLSearchParams(Buffer.concat(chunks).toString()),
        authorization: request.headers.authorization ?? "",
      };
      seen.push(entry);
      answer(entry, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function resource(fields: Record<string, unknown> = {}) {
  return {
    sid: SID,
    status: "queued",
    num_segments: "2",
    error_code: null,
    body: "Hi",
    from: OUR_NUMBER,
    to: CUSTOMER,
    date_created: new Date().toUTCString(),
    ...fields,
  };
}

let close: (() => void) | undefined;

/** Ends the server of the last scene. */
export function closeTwilio(): void {
  close?.();
  close = undefined;
}

/** A reply waiting in the outbox, and the real sender set to a server that answers so. */
export async function scene(answer: Answer) {
  const twilio = await fakeTwilio(answer);
  close = twilio.close;
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", AUTH_TOKEN);
  vi.stubEnv("PUBLIC_WEBHOOK_BASE_URL", "http://127.0.0.1:3211/");
  vi.stubEnv("CONVEX_SITE_URL", "http://127.0.0.1:3211");
  vi.stubEnv("TWILIO_API_BASE_URL", twilio.url);
  const t = convexTest({ schema, modules: import.meta.glob("../../convex/**/*.*s") });
  rateLimiter.register(t);
  const accountId = await addAccount(t);
  const csr = await join(t, accountId, "csr");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const messageId = await csr.as.mutation(api.messages.send, {
    conversationId,
    body: "Hi",
    clientId: "1",
  });
  const row = async () => (await t.run(async (ctx) => await ctx.db.query("outbox").take(1)))[0];
  const message = async () =>
    (await messagesOf(t, conversationId)).find((m) => m._id === messageId);
  const outboxId = (await row())?._id;
  if (outboxId === undefined) throw new Error("nothing is in the outbox");
  const run = async () => await t.action(internal.channels.twilio.sender.send, { outboxId });
  return { t, twilio, messageId, outboxId, run, row, message };
}
