import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sameSecret, sendJson } from "../http.ts";
import { strikeAccepted } from "../twilio/request-faults.ts";
import type { Mail, RequestRecord } from "../types.ts";
import { ResendError, notFound } from "./errors.ts";
import { bare } from "./inbound.ts";
import type { ResendProvider } from "./provider.ts";
import { strikeMailRequest } from "./request-faults.ts";
import { readBatchBody, readSendBody } from "./send-body.ts";

const MAX_BODY = 60_000_000;
const ID = "([0-9a-f-]{36})";

type Call = { provider: ResendProvider; query: URLSearchParams; ids: string[] };

const POSTS: Partial<Record<string, string>> = {
  "/emails": "emails.send",
  "/emails/batch": "emails.batch",
};
const READS: { endpoint: string; pattern: RegExp; handle: (call: Call) => unknown }[] = [
  read("emails.list", "/emails", ({ provider, query }) =>
    pageOf(provider, "outbound", query, sent),
  ),
  read("emails.receiving.list", "/emails/receiving", ({ provider, query }) =>
    pageOf(provider, "inbound", query, received),
  ),
  read("emails.receiving.get", `/emails/receiving/${ID}`, ({ provider, query, ids }) => {
    const mail = inbound(provider, ids);
    const raw = provider.ctx.mail.raw(mail.id);
    const asCid = query.get("html_format") === "cid";
    return {
      object: "email",
      ...received(mail),
      text: mail.text,
      html: asCid ? mail.html : withDataUris(provider, mail),
      headers: mail.headers,
      raw: raw === undefined ? null : provider.link(raw),
    };
  }),
  read("emails.receiving.attachments", `/emails/receiving/${ID}/attachments`, (call) => {
    const mail = inbound(call.provider, call.ids);
    return list(
      mail.attachments.map((file) => linked(call.provider, file)),
      false,
    );
  }),
  read("emails.receiving.attachments", `/emails/receiving/${ID}/attachments/${ID}`, (call) => {
    const file = inbound(call.provider, call.ids).attachments.find(({ id }) => id === call.ids[1]);
    if (file === undefined) throw notFound("Attachment");
    return { object: "attachment", ...linked(call.provider, file) };
  }),
  read("emails.get", `/emails/${ID}`, ({ provider, ids }) => {
    const mail = provider.ctx.mail.mail(ids[0] ?? "");
    if (mail?.direction !== "outbound") throw notFound("Email");
    const tags = Object.entries(mail.tags).map(([name, value]) => ({ name, value }));
    return { object: "email", ...sent(mail), text: mail.text, html: mail.html, tags };
  }),
];

/** A page of what went one way, the newest first, each shown as `show` says. */
function pageOf(
  provider: ResendProvider,
  direction: Mail["direction"],
  query: URLSearchParams,
  show: (mail: Mail) => unknown,
) {
  const limit = Math.min(100, Number(query.get("limit") ?? 20) || 20);
  const all = provider.ctx.mail.list(10_000).filter((mail) => mail.direction === direction);
  const after = query.get("after");
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  return list(all.slice(from, from + limit).map(show), from + limit < all.length);
}

/** An email of ours as lists show it. */
function sent(mail: Mail) {
  const orNull = (values: string[]) => (values.length > 0 ? values : null);
  return {
    id: mail.id,
    message_id: mail.messageId,
    from: mail.from,
    to: mail.to,
    cc: orNull(mail.cc),
    bcc: null,
    reply_to: orNull(mail.replyTo),
    subject: mail.subject,
    created_at: new Date(mail.createdAt).toISOString(),
    scheduled_at: null,
    last_event: mail.lastEvent,
  };
}

/** Serves /emails…: the key, rate, faults, and a journal of every call. */
export function createResendRouter(
  provider: ResendProvider,
  journal: (record: RequestRecord) => void,
) {
  const { ctx } = provider;
  const recent: number[] = [];

  function limitRate(): Record<string, string> {
    const now = Date.now();
    while ((recent[0] ?? now) <= now - 1_000) recent.shift();
    const headers = (remaining: number) => ({
      "ratelimit-limit": String(ctx.rate),
      "ratelimit-remaining": String(remaining),
      "ratelimit-reset": "1",
    });
    if (recent.length >= ctx.rate) {
      throw new ResendError(
        429,
        "rate_limit_exceeded",
        `Too many requests. You can only make ${ctx.rate} requests per second.`,
        { ...headers(0), "retry-after": "1" },
      );
    }
    recent.push(now);
    return headers(ctx.rate - recent.length);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const started = Date.now();
    const record: RequestRecord = {
      at: started,
      endpoint: "unknown",
      method: request.method ?? "",
      path: url.pathname,
      params: {},
      status: null,
      code: null,
      faults: [],
      durationMs: 0,
    };
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      record.status = status;
      sendJson(response, status, body, headers);
    };
    let release = () => {};
    try {
      const text = await readBody(request, MAX_BODY);
      authenticate(ctx.apiKey, request);
      const post = request.method === "POST" ? POSTS[url.pathname] : undefined;
      const found = post ? null : match(request.method ?? "", url.pathname);
      record.endpoint = found?.endpoint ?? post ?? "unknown";
      const body = post === "emails.send" ? readSendBody(text) : null;
      const validation = request.headers["x-batch-validation"];
      const batch = post === "emails.batch" ? readBatchBody(text, [validation].flat()[0]) : null;
      const to = [(body ?? batch?.bodies[0])?.to].flat()[0];
      const where = {
        endpoint: record.endpoint,
        ...(to !== undefined && { phone: bare(to) }),
      };
      const headers = limitRate();
      const given = request.headers["idempotency-key"];
      const key = typeof given === "string" ? given : null;
      if (post) release = provider.begin(key);
      if (await strikeMailRequest(ctx, where, response, record)) return;
      if (found) {
        send(200, found.handle({ provider, query: url.searchParams, ids: found.ids }), headers);
        return;
      }
      const answer = body ? provider.accept(body, key) : batch && provider.acceptAll(batch, key);
      if (strikeAccepted(ctx.faults, where, request, record)) return;
      send(200, answer, headers);
    } catch (error) {
      const known =
        error instanceof ResendError
          ? error
          : new ResendError(500, "application_error", "An unexpected error occurred.");
      if (known !== error) console.error("sandbox: an email call failed:", error);
      send(known.statusCode, known.toBody(), known.headers);
    } finally {
      release();
      record.durationMs = Date.now() - started;
      journal(record);
    }
  };
}

function read(endpoint: string, path: string, handle: (call: Call) => unknown) {
  return { endpoint, pattern: new RegExp(`^${path}$`), handle };
}

function match(method: string, path: string) {
  for (const { endpoint, pattern, handle } of READS) {
    const ids = pattern.exec(path)?.slice(1);
    if (ids === undefined) continue;
    if (method !== "GET") throw new ResendError(405, "method_not_allowed", "Method not allowed");
    return { endpoint, handle, ids };
  }
  throw notFound("The requested endpoint");
}

function authenticate(apiKey: string, request: IncomingMessage): void {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (given === undefined) {
    throw new ResendError(401, "missing_api_key", "Missing API Key");
  }
  if (!sameSecret(given, apiKey))
    throw new ResendError(403, "invalid_api_key", "API key is invalid");
}

function inbound({ ctx }: ResendProvider, ids: string[]): Mail {
  const mail = ctx.mail.mail(ids[0] ?? "");
  if (mail?.direction !== "inbound") throw notFound("Email");
  return mail;
}

const list = (data: unknown[], hasMore: boolean) => ({ object: "list", has_more: hasMore, data });

function received(mail: Mail) {
  return {
    id: mail.id,
    to: mail.to,
    from: bare(mail.from),
    created_at: new Date(mail.createdAt).toISOString(),
    subject: mail.subject,
    bcc: [],
    cc: mail.cc,
    reply_to: mail.replyTo,
    received_for: mail.receivedFor,
    message_id: mail.messageId,
    attachments: mail.attachments.map(fileHead),
  };
}

function fileHead(file: Mail["attachments"][number]) {
  return {
    id: file.id,
    filename: file.filename,
    size: file.size,
    content_type: file.contentType,
    content_id: file.contentId,
    content_disposition: file.disposition,
  };
}

function linked(provider: ResendProvider, file: Mail["attachments"][number]) {
  const bytes = provider.ctx.mail.file(file.id);
  if (bytes === undefined) throw notFound("Attachment");
  return { ...fileHead(file), ...provider.link(bytes) };
}

function withDataUris(provider: ResendProvider, mail: Mail): string | null {
  let html = mail.html;
  for (const file of mail.attachments) {
    const bytes = file.contentId === null ? undefined : provider.ctx.mail.file(file.id);
    if (html === null || bytes === undefined) continue;
    const uri = `data:${file.contentType};base64,${Buffer.from(bytes).toString("base64")}`;
    html = html.replaceAll(`cid:${file.contentId}`, uri);
  }
  return html;
}
