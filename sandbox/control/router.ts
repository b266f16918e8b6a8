import type { IncomingMessage, ServerResponse } from "node:http";
import { clerkControls } from "../clerk/controls.ts";
import type { ClerkProvider } from "../clerk/provider.ts";
import type { Clock } from "../clock.ts";
import type { Faults } from "../faults.ts";
import { HttpError, readBody, sameSecret, sendJson } from "../http.ts";
import { modelControls } from "../openai/controls.ts";
import type { OpenAIProvider } from "../openai/provider.ts";
import { PRESETS } from "../presets.ts";
import { newSid } from "../random.ts";
import { mailControls } from "../resend/controls.ts";
import type { ResendProvider } from "../resend/provider.ts";
import { isMailDelivery } from "../resend/webhooks.ts";
import type { TwilioProvider } from "../twilio/provider.ts";
import type { DeliveryMode, MessagingService, OwnNumber, Phone, RequestRecord } from "../types.ts";
import type { Work } from "../work.ts";
import { clockControls, clockState } from "./clock.ts";
import type { EventHub } from "./events.ts";
import { faultControls } from "./faults.ts";
import {
  againBody,
  deliverBody,
  inboundBody,
  modeBody,
  numbersBody,
  parseBody,
  phoneBody,
  phonesBody,
  servicesBody,
} from "./schemas.ts";

/** The header that carries the admin token; a page of another origin cannot send it unasked. */
export const TOKEN_HEADER = "x-sandbox-token";
const MAX_CONTROL_BODY = 72_000_000;

export interface ControlContext {
  provider: TwilioProvider;
  mail: ResendProvider;
  openai: OpenAIProvider;
  clerk: ClerkProvider;
  faults: Faults;
  hub: EventHub;
  adminToken: string;
  requests: RequestRecord[];
  clock: Clock;
  work: Work;
}

type Handler = (input: {
  query: URLSearchParams;
  text: string;
  request: IncomingMessage;
}) => unknown;

/** Throws 403 unless the request carries the admin token. */
export function requireToken(request: IncomingMessage, adminToken: string): void {
  const given = request.headers[TOKEN_HEADER];
  if (typeof given !== "string" || !sameSecret(given, adminToken)) {
    throw new HttpError(403, "forbidden", `the ${TOKEN_HEADER} header is missing or wrong`);
  }
}

/** Throws 403 for a request that a page of another origin made. */
export function requireSameOrigin(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const foreign = origin !== undefined && origin !== `http://${host}`;
  if (foreign || (site !== undefined && site !== "same-origin" && site !== "none")) {
    throw new HttpError(403, "cross_origin", "pages of another origin may not drive the sandbox");
  }
}

/** Makes our numbers these and no others; a number keeps its SID. Texts of the others stay. */
export function putNumbers(provider: TwilioProvider, text: string): OwnNumber[] {
  const { store } = provider.ctx;
  const wanted = parseBody(numbersBody, text);
  for (const { phoneNumber } of store.numbers()) {
    if (!wanted.some((given) => given.phoneNumber === phoneNumber)) store.deleteNumber(phoneNumber);
  }
  for (const given of wanted) {
    const known = store.numbers().find((number) => number.phoneNumber === given.phoneNumber);
    store.saveNumber({
      sid: known?.sid ?? newSid("PN"),
      phoneNumber: given.phoneNumber,
      friendlyName: given.friendlyName ?? known?.friendlyName ?? given.phoneNumber,
      smsUrl: given.smsUrl === undefined ? (known?.smsUrl ?? null) : given.smsUrl,
      createdAt: known?.createdAt ?? provider.ctx.now(),
    });
  }
  provider.ctx.emit({ type: "numbers", numbers: store.numbers() });
  return store.numbers();
}

/** Makes our Messaging Services these and no others. Every number of theirs must be ours. */
export function putServices(provider: TwilioProvider, text: string): MessagingService[] {
  const { store } = provider.ctx;
  const wanted = parseBody(servicesBody, text);
  const ours = new Set(store.numbers().map(({ phoneNumber }) => phoneNumber));
  const stray = wanted.flatMap(({ numbers }) => numbers).find((number) => !ours.has(number));
  if (stray !== undefined) {
    throw new HttpError(404, "unknown_number", `${stray} is not one of our numbers`);
  }
  store.replaceServices(
    wanted.map((given) => ({
      sid: given.sid,
      friendlyName: given.friendlyName ?? given.sid,
      numbers: given.numbers,
      stickySender: given.stickySender ?? true,
      statusCallback: given.statusCallback ?? null,
      inboundRequestUrl: given.inboundRequestUrl ?? null,
    })),
  );
  return store.services();
}

/** Serves /__sandbox/…: what a person or a test does to the sandbox. */
export function createControlRouter(context: ControlContext) {
  const { provider, mail, openai, clerk, faults, hub, requests, clock, work } = context;
  const { store, emit } = provider.ctx;

  function limit(query: URLSearchParams, otherwise: number): number {
    const given = Number(query.get("limit") ?? otherwise);
    if (!Number.isInteger(given) || given < 1 || given > 100_000) {
      throw new HttpError(400, "bad_input", "limit must be between 1 and 100000");
    }
    return given;
  }
  const savePhone = (phone: Omit<Phone, "mode"> & { mode?: DeliveryMode | undefined }) => {
    const mode = phone.mode ?? store.phone(phone.number)?.mode ?? "auto";
    store.savePhone({ number: phone.number, name: phone.name, mode });
  };
  const phonesChanged = () => {
    emit({ type: "phones", phones: store.phones() });
    return store.phones();
  };

  const routes: Record<string, Handler> = {
    ...mailControls(mail),
    ...modelControls(openai),
    ...clerkControls(clerk),
    ...faultControls(faults),
    ...clockControls(clock, work, faults, emit),
    "GET state": ({ query }) => ({
      accountSid: provider.ctx.accountSid,
      numbers: store.numbers(),
      services: store.services(),
      phones: store.phones(),
      optOuts: store.optOuts(),
      people: mail.ctx.mail.people(),
      mails: mail.ctx.mail.list(500),
      mailbox: mail.ctx.mail.mailboxes()[0] ?? null,
      faults: faults.list(),
      presets: PRESETS,
      clock: clockState(clock),
      messages: store.messages({ hidden: true, limit: limit(query, 2_000) }),
      deliveries: store.deliveries(limit(query, 200)),
    }),
    "GET messages": ({ query }) =>
      store.messages({
        hidden: query.get("hidden") === "true",
        to: query.get("to") ?? undefined,
        from: query.get("from") ?? undefined,
        limit: limit(query, 2_000),
      }),
    "GET deliveries": ({ query }) => store.deliveries(limit(query, 200)),
    "GET requests": ({ query }) => requests.slice(-limit(query, 2_000)),
    "POST inbound": async ({ text }) => {
      const body = parseBody(inboundBody, text);
      if (!store.numbers().some((number) => number.phoneNumber === body.to)) {
        throw new HttpError(404, "unknown_number", `${body.to} is not one of our numbers`);
      }
      if (body.body === "" && !body.media?.length) {
        throw new HttpError(400, "bad_input", "body: a text needs words or media");
      }
      const { message, delivery } = await provider.receive({
        from: body.from,
        to: body.to,
        body: body.body,
        media: (body.media ?? []).map((item) => ({
          contentType: item.contentType,
          bytes: Buffer.from(item.base64, "base64"),
        })),
      });
      return {
        sid: message.sid,
        status: delivery?.attempts.at(-1)?.status ?? null,
        state: delivery?.state ?? "no_webhook",
        delivery,
      };
    },
    "POST deliver": async ({ text }) => {
      const { sid, outcome, errorCode } = parseBody(deliverBody, text);
      if (!store.message(sid)) throw new HttpError(404, "not_found", "no such message");
      if (!(await provider.engine.settle(sid, outcome, errorCode ?? null))) {
        throw new HttpError(409, "final", "delivery of this message has already ended");
      }
      return store.message(sid);
    },
    "POST again": ({ text }) => {
      const { id, mode, copies } = parseBody(againBody, text);
      const original = store.delivery(id);
      if (!original) throw new HttpError(404, "not_found", "no such delivery");
      const from = isMailDelivery(original) ? mail : provider;
      const { webhooks } = original.sender === "clerk" ? clerk : from;
      return webhooks.again(original, mode, copies ?? 5);
    },
    "PUT phones": ({ text }) => {
      for (const phone of parseBody(phonesBody, text)) savePhone(phone);
      return phonesChanged();
    },
    "POST phones": ({ text }) => {
      savePhone(parseBody(phoneBody, text));
      return phonesChanged();
    },
    "POST mode": ({ text }) => {
      const { number, mode } = parseBody(modeBody, text);
      savePhone({ number, name: store.phone(number)?.name ?? number, mode });
      provider.engine.reconsider(number);
      return phonesChanged();
    },
    "PUT numbers": ({ text }) => putNumbers(provider, text),
    "PUT services": ({ text }) => putServices(provider, text),
    "POST idle": async ({ query }) => {
      const timeout = Math.min(60_000, Number(query.get("timeout") ?? 10_000) || 10_000);
      return { idle: await work.idle(timeout) };
    },
    "POST reset": () => {
      store.clearTraffic();
      mail.ctx.mail.clearTraffic();
      mail.clear();
      openai.clear();
      faults.clear();
      work.present();
      requests.length = 0;
      provider.mediaLinks.clear();
      emit({ type: "reset" });
      return { reset: true };
    },
  };

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const action = url.pathname.replace(/^\/__sandbox\//, "");
    if (request.method === "GET" && action === "health") {
      sendJson(response, 200, { ok: true, name: "sandbox" });
      return;
    }
    requireSameOrigin(request);
    if (request.method === "GET" && action === "bootstrap") {
      // The custom header makes another origin ask first (CORS), and we never allow it.
      if (request.headers["x-sandbox-page"] !== "1") {
        throw new HttpError(403, "forbidden", "only the phone page may ask for the token");
      }
      sendJson(response, 200, { token: context.adminToken });
      return;
    }
    requireToken(request, context.adminToken);
    if (request.method === "GET" && action === "events") {
      hub.listen(response);
      return;
    }
    const media = /^media\/((?:SM|MM)[0-9a-f]{32})$/.exec(action)?.[1];
    if (request.method === "GET" && media !== undefined) {
      const list = store.media(media).map(({ contentType, bytes }) => ({
        contentType,
        base64: Buffer.from(bytes).toString("base64"),
      }));
      sendJson(response, 200, list);
      return;
    }
    const handler = routes[`${request.method} ${action}`];
    if (!handler) throw new HttpError(404, "not_found", `no such control: ${action}`);
    const text = await readBody(request, MAX_CONTROL_BODY);
    const result = await handler({ query: url.searchParams, text, request });
    sendJson(response, 200, result);
  };
}
