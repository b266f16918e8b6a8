import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultKind } from "../faults.ts";
import { readBody, sameSecret, sendJson } from "../http.ts";
import { newSid } from "../random.ts";
import type { RequestRecord } from "../types.ts";
import { type Answer, answerTo } from "./answer.ts";
import type { ModelCall } from "./calls.ts";
import { chatWire } from "./chat-wire.ts";
import {
  noKey,
  notFound,
  OpenAIError,
  overQuota,
  rateLimited,
  serverError,
  wrongKey,
} from "./errors.ts";
import type { OpenAIProvider } from "./provider.ts";
import { type Asked, readChat, readResponses } from "./request.ts";
import { responsesWire } from "./responses-wire.ts";
import { sendAnswer } from "./send.ts";

const MAX_BODY = 20_000_000;
const KEEP_RESPONSES = 200;
const MODELS = ["gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-4.1", "gpt-4.1-mini", "gpt-4o-mini"];
const WORKS = {
  "/v1/responses": { read: readResponses, wire: responsesWire },
  "/v1/chat/completions": { read: readChat, wire: chatWire },
} as const;

/** Serves /v1/…: the key, faults, the models, and a journal of every call. */
export function createOpenAIRouter(
  openai: OpenAIProvider,
  journal: (record: RequestRecord) => void,
) {
  const { ctx } = openai;

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const started = Date.now();
    const record: RequestRecord = {
      at: started,
      endpoint: "openai.unknown",
      method: request.method ?? "",
      path: url.pathname,
      params: {},
      status: null,
      code: null,
      faults: [],
      durationMs: 0,
    };
    let call: ModelCall | undefined;
    const headers = {
      "openai-version": "2020-10-01",
      "openai-organization": "org-sandbox",
      "x-request-id": newSid("req_"),
    };
    response.on("close", () => {
      if (call !== undefined) {
        call.endedAt = Date.now();
        // Destroyed by us is a fault; by them, they left.
        call.aborted = !response.writableFinished && !call.faults.includes("stream_reset");
      }
      record.status = response.headersSent ? response.statusCode : null;
      record.durationMs = Date.now() - started;
      journal(record);
    });
    try {
      const text = await readBody(request, MAX_BODY);
      authenticate(ctx.apiKey, request);
      const work = WORKS[url.pathname as keyof typeof WORKS];
      if (work === undefined || request.method !== "POST") {
        record.endpoint = "openai.read";
        sendJson(response, 200, read(openai, request.method ?? "", url.pathname), headers);
        return;
      }
      const asked = work.read(text);
      record.endpoint = asked.endpoint;
      record.params = {
        model: asked.model,
        stream: String(asked.stream),
        store: String(asked.store),
      };
      call = openai.calls.begin(asked);
      record.faults = call.faults;
      if (await strike(openai, asked, call, response)) return;
      if (!MODELS.includes(asked.model)) {
        throw new OpenAIError(
          404,
          `The model \`${asked.model}\` does not exist or you do not have access to it.`,
          { code: "model_not_found" },
        );
      }
      const answer = answered(openai, asked, call);
      if (asked.store) keep(openai, answer.id, work.wire.whole(asked, answer));
      const { faults, pace } = ctx;
      const where = { endpoint: asked.endpoint };
      const { wire } = work;
      await sendAnswer(response, { asked, answer, wire, call, faults, where, pace, headers });
    } catch (error) {
      const known = error instanceof OpenAIError ? error : serverError();
      if (known !== error) console.error("sandbox: a model call failed:", error);
      if (call !== undefined) call.status = known.status;
      sendJson(response, known.status, known.toBody(), { ...headers, ...known.headers });
    }
  };
}

/** Faults before the model begins. Throws an error, or holds or drops the connection. */
async function strike(
  { ctx }: OpenAIProvider,
  asked: Asked,
  call: ModelCall,
  response: ServerResponse,
): Promise<boolean> {
  const struck = (kind: FaultKind) => {
    const fault = ctx.faults.take(kind, { endpoint: asked.endpoint });
    if (fault) call.faults.push(kind);
    return fault;
  };
  const delay = struck("delay");
  if (delay) await new Promise((resolve) => setTimeout(resolve, delay.delayMs ?? 1_000));
  if (struck("bad_key")) throw wrongKey("sk-old-key");
  if (struck("over_quota")) throw overQuota();
  const limit = struck("rate_limit");
  if (limit) throw rateLimited(asked.model, limit.retryAfter);
  const failure = struck("server_error");
  if (failure) {
    if (!failure.html) throw serverError(failure.status);
    call.status = failure.status ?? 503;
    response.writeHead(call.status, { "content-type": "text/html" });
    response.end("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>");
    return true;
  }
  if (struck("hang")) return true;
  if (struck("reset")) {
    call.faults.push("stream_reset");
    response.socket?.resetAndDestroy();
    return true;
  }
  return false;
}

/** What the model says, and what of it goes wrong. */
function answered(openai: OpenAIProvider, asked: Asked, call: ModelCall): Answer {
  const { faults, now } = openai.ctx;
  const struck = (kind: FaultKind) => {
    const fault = faults.take(kind, { endpoint: asked.endpoint });
    if (fault) call.faults.push(kind);
    return fault !== undefined;
  };
  const { write, isRefusal } = openai.next();
  const answer = { ...answerTo(asked, write, now()), isRefusal };
  if (struck("refusal")) {
    return { ...answer, isRefusal: true, text: "I'm sorry, but I can't help with that." };
  }
  if (struck("bad_output")) return { ...answer, text: `${answer.text.slice(0, -2)},,` };
  if (struck("cut_short")) {
    return { ...answer, isCut: true, text: answer.text.slice(0, answer.text.length / 2) };
  }
  return answer;
}

function keep({ kept }: OpenAIProvider, id: string, response: unknown): void {
  kept.set(id, response);
  const [oldest] = kept.keys();
  if (kept.size > KEEP_RESPONSES && oldest !== undefined) kept.delete(oldest);
}

/** What can be looked up: the models, and what a caller let be kept. */
function read(openai: OpenAIProvider, method: string, path: string): unknown {
  const model = (id: string) => ({
    id,
    object: "model",
    created: 1_754_000_000,
    owned_by: "openai",
  });
  if (path in WORKS || method !== "GET") {
    throw new OpenAIError(405, `Not allowed to ${method} on ${path}.`, {
      code: "method_not_supported",
    });
  }
  if (path === "/v1/models") return { object: "list", data: MODELS.map(model) };
  const one = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  if (one !== undefined && MODELS.includes(one)) return model(one);
  if (one !== undefined) throw notFound(`The model '${one}' does not exist`, "model");
  const id = /^\/v1\/(?:responses|chat\/completions)\/(.+)$/.exec(path)?.[1];
  if (id === undefined) throw notFound(`Invalid URL (${method} ${path})`);
  return openai.kept.get(id) ?? missing(id);
}

function missing(id: string): never {
  throw notFound(`Response with id '${id}' not found.`);
}

function authenticate(apiKey: string, request: IncomingMessage): void {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (given === undefined) throw noKey();
  if (!sameSecret(given, apiKey)) throw wrongKey(given);
}
