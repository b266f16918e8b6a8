import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError, sendJson } from "../http.ts";
import { isLoopbackUrl } from "../loopback.ts";
import { newSid } from "../random.ts";
import type { OwnNumber, RequestRecord } from "../types.ts";
import { TwilioError, badRequest, notFound } from "./errors.ts";
import { findMedia } from "./media.ts";
import { deleteMessage, findMessage, listMessages, pageSize, updateMessage } from "./messages.ts";
import type { TwilioProvider } from "./provider.ts";
import { authenticate, phoneOf, readForm } from "./request.ts";
import { strikeAccepted, strikeRequest } from "./request-faults.ts";
import { API, mediaResource, messageResource, numberResource, pageFrame } from "./resource.ts";

interface Call {
  provider: TwilioProvider;
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  /** Path parts after the account, e.g. the message's SID. */
  ids: string[];
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The accepted message, for faults that strike after acceptance. */
  accepted?: string;
}

interface Route {
  endpoint: string;
  method: "GET" | "POST" | "DELETE";
  pattern: RegExp;
  handle: (call: Call) => Answer | Promise<Answer>;
}

const MESSAGE = "((?:SM|MM)[0-9a-f]{32})";

const ROUTES: Route[] = [
  route("messages.create", "POST", "/Messages", ({ provider, form }) => {
    const message = provider.accept(form);
    return {
      status: 201,
      body: messageResource(provider.ctx.accountSid, message),
      accepted: message.sid,
    };
  }),
  route("messages.list", "GET", "/Messages", ({ provider, query }) => ({
    status: 200,
    body: listMessages(provider.ctx, query),
  })),
  route("messages.fetch", "GET", `/Messages/${MESSAGE}`, ({ provider, ids, path }) => ({
    status: 200,
    body: messageResource(provider.ctx.accountSid, findMessage(provider.ctx, ids[0] ?? "", path)),
  })),
  route("messages.update", "POST", `/Messages/${MESSAGE}`, async (call) => {
    const { ctx, engine } = call.provider;
    const message = findMessage(ctx, call.ids[0] ?? "", call.path);
    const updated = await updateMessage(ctx, engine, message, call.form);
    return { status: 200, body: messageResource(ctx.accountSid, updated) };
  }),
  route("messages.delete", "DELETE", `/Messages/${MESSAGE}`, ({ provider, ids, path }) => {
    deleteMessage(provider.ctx, findMessage(provider.ctx, ids[0] ?? "", path));
    return { status: 204 };
  }),
  route("media.list", "GET", `/Messages/${MESSAGE}/Media`, ({ provider, ids, path, query }) => {
    const { ctx } = provider;
    const message = findMessage(ctx, ids[0] ?? "", path);
    const list = ctx.store.media(message.sid).map((item) => mediaResource(ctx.accountSid, item));
    const size = pageSize(query);
    return {
      status: 200,
      body: { ...onePage(path, query, size, list.length), media_list: list.slice(0, size) },
    };
  }),
  route("media.fetch", "GET", `/Messages/${MESSAGE}/Media/(ME[0-9a-f]{32})`, (call) => {
    const { ctx, mediaLinks } = call.provider;
    const [messageSid = "", sid = ""] = call.ids;
    const media = findMedia(ctx, messageSid, sid, call.path);
    if (call.path.endsWith(".json")) {
      return { status: 200, body: mediaResource(ctx.accountSid, media) };
    }
    return { status: 307, headers: { location: mediaLinks.create(media) } };
  }),
  route("media.delete", "DELETE", `/Messages/${MESSAGE}/Media/(ME[0-9a-f]{32})`, (call) => {
    const [messageSid = "", sid = ""] = call.ids;
    call.provider.ctx.store.deleteMedia(
      findMedia(call.provider.ctx, messageSid, sid, call.path).sid,
    );
    return { status: 204 };
  }),
  route("numbers.list", "GET", "/IncomingPhoneNumbers", ({ provider, query, path }) => {
    const wanted = query.get("PhoneNumber")?.replaceAll("*", "");
    const found = provider.ctx.store
      .numbers()
      .filter((number) => wanted === undefined || number.phoneNumber.includes(wanted))
      .map((number) => showNumber(provider, number));
    const size = pageSize(query);
    return {
      status: 200,
      body: {
        ...onePage(path, query, size, found.length),
        incoming_phone_numbers: found.slice(0, size),
      },
    };
  }),
  route("numbers.fetch", "GET", "/IncomingPhoneNumbers/(PN[0-9a-f]{32})", (call) => ({
    status: 200,
    body: showNumber(call.provider, findNumber(call)),
  })),
  route("numbers.update", "POST", "/IncomingPhoneNumbers/(PN[0-9a-f]{32})", (call) => {
    const { ctx } = call.provider;
    const number = findNumber(call);
    const smsUrl = call.form.get("SmsUrl") ?? number.smsUrl;
    if (smsUrl !== null && smsUrl !== "" && !isLoopbackUrl(smsUrl)) {
      throw badRequest(21402, `SmsUrl is not valid: ${smsUrl}. (The sandbox calls loopback only.)`);
    }
    const updated = {
      ...number,
      smsUrl,
      friendlyName: call.form.get("FriendlyName") ?? number.friendlyName,
    };
    ctx.store.saveNumber(updated);
    ctx.emit({ type: "numbers", numbers: ctx.store.numbers() });
    return { status: 200, body: showNumber(call.provider, updated) };
  }),
];

function route(
  endpoint: string,
  method: Route["method"],
  path: string,
  handle: Route["handle"],
): Route {
  const suffix = path.endsWith("/Media/(ME[0-9a-f]{32})") ? "(?:\\.json)?" : "\\.json";
  const pattern = new RegExp(`^${API}/Accounts/([^/]+)${path}${suffix}$`);
  return { endpoint, method, pattern, handle };
}

/** Serves /2010-04-01: credentials, routing, faults, and a journal of every call. */
export function createTwilioRouter(
  provider: TwilioProvider,
  journal: (record: RequestRecord) => void,
) {
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
    const send = (answer: Answer) => {
      record.status = answer.status;
      sendJson(response, answer.status, answer.body, {
        "twilio-request-id": newSid("RQ"),
        "twilio-concurrent-requests": "1",
        "twilio-request-duration": ((Date.now() - started) / 1000).toFixed(3),
        ...answer.headers,
      });
    };
    try {
      const form = await readForm(request);
      record.params = Object.fromEntries([...url.searchParams, ...form]);
      authenticate(provider.ctx, request, url.pathname);
      const matches = ROUTES.flatMap((candidate) => {
        const match = candidate.pattern.exec(url.pathname);
        return match ? [{ candidate, ids: match.slice(2) }] : [];
      });
      const found = matches.find(({ candidate }) => candidate.method === request.method);
      if (!found) {
        throw matches.length > 0
          ? new TwilioError(20004, 405, "Method not allowed")
          : notFound(url.pathname);
      }
      record.endpoint = found.candidate.endpoint;
      const where = {
        endpoint: record.endpoint,
        phone: phoneOf(provider.ctx.store, found.ids, form, url.searchParams),
      };
      const { faults } = provider.ctx;
      if (await strikeRequest(faults, where, response, record, provider.ctx.later)) return;
      const answer = await found.candidate.handle({
        provider,
        path: url.pathname,
        query: url.searchParams,
        form,
        ids: found.ids,
      });
      if (answer.accepted !== undefined) {
        const early = faults.take("callback_early", where);
        const message = provider.ctx.store.message(answer.accepted);
        if (early && message) {
          record.faults.push("callback_early");
          await provider.engine.hurry(message);
        }
        if (strikeAccepted(faults, where, request, record)) return;
      }
      send(answer);
    } catch (error) {
      const known = asTwilioError(error);
      record.code = known.code;
      send({ status: known.status, body: known.toBody(), headers: known.headers });
    } finally {
      record.durationMs = Date.now() - started;
      journal(record);
    }
  };
}

function findNumber({ provider, ids, path }: Call): OwnNumber {
  const number = provider.ctx.store.numbers().find((own) => own.sid === ids[0]);
  if (!number) throw notFound(path);
  return number;
}

function showNumber({ ctx }: TwilioProvider, number: OwnNumber) {
  return numberResource(ctx.accountSid, number, number.smsUrl ?? ctx.defaultSmsUrl());
}

function onePage(path: string, query: URLSearchParams, size: number, count: number) {
  const page = { number: 0, size, count: Math.min(size, count), next: null, previous: null };
  return pageFrame(path, query, page);
}

function asTwilioError(error: unknown): TwilioError {
  if (error instanceof TwilioError) return error;
  if (error instanceof HttpError) return new TwilioError(20001, error.status, error.message);
  console.error("sandbox: an API call failed:", error);
  return new TwilioError(20500, 500, "An internal server error has occurred");
}
