import type { Message } from "../types.ts";
import type { MessageFilter } from "../store.ts";
import type { TwilioContext } from "./context.ts";
import { TwilioError, badRequest, notFound } from "./errors.ts";
import { API, messageResource, pageFrame } from "./resource.ts";
import { isFinal } from "./status-engine.ts";
import type { StatusEngine } from "./status-engine.ts";

const DAY = 86_400_000;

/** GET Messages.json: newest first, filtered by To, From and DateSent (=, <, >), page by token. */
export function listMessages(ctx: TwilioContext, query: URLSearchParams) {
  const size = pageSize(query);
  const number = wholeNumber(query, "Page", 0);
  const filter: MessageFilter = {
    to: query.get("To") || undefined,
    from: query.get("From") || undefined,
    ...sentRange(query),
    limit: size + 1,
  };
  const token = query.get("PageToken");
  if (token === null && number > 0) {
    throw badRequest(20007, "Page token is required for pages other than the first");
  }
  let back = false;
  if (token !== null) {
    const anchor = /^P([AB])((?:SM|MM)[0-9a-f]{32})$/.exec(token);
    const message = anchor?.[2] === undefined ? undefined : ctx.store.message(anchor[2]);
    if (!message) throw badRequest(20007, `Invalid PageToken ${token}`);
    back = anchor?.[1] === "B";
    if (back) filter.after = message.seq;
    else filter.before = message.seq;
  }
  const found = ctx.store.messages(filter);
  const more = found.length > size;
  const shown = back ? found.slice(-size) : found.slice(0, size);
  const first = shown[0];
  const last = shown.at(-1);
  return {
    ...pageFrame(`${API}/Accounts/${ctx.accountSid}/Messages.json`, query, {
      number,
      size,
      count: shown.length,
      next: last && (more || back) ? `PA${last.sid}` : null,
      previous: first && number > 0 ? `PB${first.sid}` : null,
    }),
    messages: shown.map((message) => messageResource(ctx.accountSid, message)),
  };
}

/** The message behind a path, or Twilio's 404. */
export function findMessage(ctx: TwilioContext, sid: string, path: string): Message {
  const message = ctx.store.message(sid);
  if (!message || message.system || message.deleted) throw notFound(path);
  return message;
}

/** POST Messages/{sid}.json: cancels a scheduled text or blanks a finished one's body. */
export async function updateMessage(
  ctx: TwilioContext,
  engine: StatusEngine,
  message: Message,
  params: URLSearchParams,
): Promise<Message> {
  const status = params.get("Status");
  const body = params.get("Body");
  if (status !== null) {
    if (status !== "canceled") throw badRequest(20001, `Invalid Status: ${status}`);
    if (message.status !== "scheduled") {
      throw new TwilioError(30409, 409, "Message cannot be canceled: it is not scheduled");
    }
    await engine.move(message, "canceled");
  } else if (body !== null) {
    if (body !== "") throw badRequest(21618, "The message body cannot be set, only emptied");
    mustBeFinal(message, "update");
    ctx.store.saveMessage({ ...message, redacted: true, updatedAt: ctx.now() });
  }
  return ctx.store.message(message.sid) ?? message;
}

/** DELETE Messages/{sid}.json, refused until delivery has ended. */
export function deleteMessage(ctx: TwilioContext, message: Message): void {
  mustBeFinal(message, "delete");
  ctx.store.saveMessage({ ...message, deleted: true, updatedAt: ctx.now() });
  for (const media of ctx.store.media(message.sid)) ctx.store.deleteMedia(media.sid);
}

function mustBeFinal(message: Message, verb: string): void {
  if (!isFinal(message.status)) {
    throw new TwilioError(20009, 409, `Cannot ${verb} this resource before it is complete`);
  }
}

export function pageSize(query: URLSearchParams): number {
  const size = wholeNumber(query, "PageSize", 50);
  if (size < 1 || size > 1000) throw badRequest(20006, "PageSize must be between 1 and 1000");
  return size;
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const given = query.get(name);
  if (given === null || given === "") return otherwise;
  if (!/^\d{1,9}$/.test(given)) throw badRequest(20001, `Invalid ${name}: ${given}`);
  return Number(given);
}

/** Dates mean whole days in GMT, both ends included; date-times mean that moment. */
function sentRange(query: URLSearchParams): { sentFrom?: number; sentTo?: number } {
  const range: { sentFrom?: number; sentTo?: number } = {};
  const apply = (name: string, from: boolean, to: boolean) => {
    const given = query.get(name);
    if (given === null || given === "") return;
    const day = /^\d{4}-\d{2}-\d{2}$/.test(given);
    const start = Date.parse(given);
    if (Number.isNaN(start)) throw badRequest(20001, `Invalid ${name}: ${given}`);
    if (from) range.sentFrom = Math.max(range.sentFrom ?? 0, start);
    if (to) range.sentTo = Math.min(range.sentTo ?? Infinity, start + (day ? DAY : 1_000) - 1);
  };
  apply("DateSent", true, true);
  apply("DateSent>", true, false);
  apply("DateSent<", false, true);
  return range;
}
