import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http.ts";
import { strikeBefore } from "../request-faults.ts";
import { strikeAccepted } from "../twilio/request-faults.ts";
import type { RequestRecord } from "../types.ts";
import type { ClerkContext } from "./context.ts";
import { ClerkError, noSuchUrl, tooMany, unexpected } from "./errors.ts";

export interface Route<Handler> {
  method: string;
  pattern: RegExp;
  /** As faults and the journal name it. */
  endpoint: string;
  handle: Handler;
}

/** `path`: each ":id" is one part of the address. */
export function route<Handler>(
  method: string,
  path: string,
  endpoint: string,
  handle: Handler,
): Route<Handler> {
  const pattern = new RegExp(`^${path.replaceAll(":id", "([A-Za-z0-9_-]+)")}$`);
  return { method, pattern, endpoint: `clerk.${endpoint}`, handle };
}

/** What an answer is made of; null body for none. */
export interface Answer {
  status?: number;
  body: unknown;
  headers?: Record<string, string | string[]>;
}

export interface Exchange<Handler> {
  routes: Route<Handler>[];
  method: string;
  path: string;
  /** Names whom it is about, for faults and the journal. */
  about: (text: string, found: Route<Handler>, ids: string[]) => Record<string, string>;
  headers: Record<string, string>;
  work: (found: Route<Handler>, ids: string[], text: string) => Promise<Answer>;
}

/** One call to Clerk: faults before and after it is accepted, errors in Clerk's words, the journal. */
export async function exchange<Handler>(
  ctx: ClerkContext,
  journal: (record: RequestRecord) => void,
  request: IncomingMessage,
  response: ServerResponse,
  { routes, method, path, about, headers, work }: Exchange<Handler>,
): Promise<void> {
  const started = Date.now();
  const record: RequestRecord = {
    at: started,
    endpoint: "clerk.unknown",
    method,
    path,
    params: {},
    status: null,
    code: null,
    faults: [],
    durationMs: 0,
  };
  const send = ({ status = 200, body, headers: more = {} }: Answer) => {
    record.status = status;
    if (response.headersSent || response.destroyed) return;
    // The Backend SDK reads JSON under exactly this type, and text under any other.
    response.writeHead(status, {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
      ...more,
    });
    response.end(JSON.stringify(body));
  };
  try {
    const text = await readBody(request);
    const found = routes.find((each) => each.method === method && each.pattern.test(path));
    if (!found) throw noSuchUrl();
    record.endpoint = found.endpoint;
    const ids = found.pattern.exec(path)?.slice(1) ?? [];
    record.params = about(text, found, ids);
    const who = record.params["email_address"] ?? record.params["user_id"];
    const where = { endpoint: found.endpoint, ...(who !== undefined && { phone: who }) };
    const struck = await strikeBefore(ctx, where, response, record, {
      limited: tooMany,
      failed: (status) => unexpected(status).toBody(),
    });
    if (struck) return;
    const answer = await work(found, ids, text);
    if (strikeAccepted(ctx.faults, where, request, record)) return;
    send(answer);
  } catch (error) {
    const known = error instanceof ClerkError ? error : unexpected();
    if (known !== error) console.error("sandbox: a Clerk call failed:", error);
    send({ status: known.status, body: known.toBody(), headers: known.headers });
  } finally {
    record.durationMs = Date.now() - started;
    journal(record);
  }
}
