import { countSegments } from "../page/segments.js";
import { newSid } from "../random.ts";
import type { Delivery, Message } from "../types.ts";
import type { TwilioContext } from "./context.ts";
import { storeMedia } from "./media.ts";
import { isOptedOut, serviceOfNumber, setOptedOut } from "./messaging-service.ts";
import { API } from "./resource.ts";
import { twimlMessages } from "./twiml.ts";
import type { StatusEngine } from "./status-engine.ts";
import type { Webhooks } from "./webhooks.ts";

// https://help.twilio.com/articles/223134027 (default keywords and replies for long codes)
const STOP = new Set([
  "STOP",
  "STOPALL",
  "UNSUBSCRIBE",
  "CANCEL",
  "END",
  "QUIT",
  "REVOKE",
  "OPTOUT",
]);
const START = new Set(["START", "YES", "UNSTOP"]);
const HELP = new Set(["HELP", "INFO"]);
const REPLIES = {
  STOP: "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.",
  START:
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
  HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
};
type Keyword = keyof typeof REPLIES;

export interface InboundText {
  from: string;
  to: string;
  body: string;
  media: { contentType: string; bytes: Uint8Array }[];
}

/**
 * A customer's text arrives: it is stored, keywords take effect and are confirmed to the handset,
 * and the number's webhook is called. Resolves after the webhook's answer; delivery is null when
 * the number has no webhook.
 */
export async function receiveText(
  ctx: TwilioContext,
  webhooks: Webhooks,
  engine: StatusEngine,
  text: InboundText,
): Promise<{ message: Message; delivery: Delivery | null }> {
  const { store } = ctx;
  const now = ctx.now();
  const service = serviceOfNumber(store, text.to);
  const message = store.insertMessage({
    ...blank(now),
    sid: newSid(text.media.length > 0 ? "MM" : "SM"),
    direction: "inbound",
    from: text.from,
    to: text.to,
    body: text.body,
    status: "received",
    numSegments: text.media.length > 0 ? 1 : countSegments(text.body).segments,
    numMedia: text.media.length,
    messagingServiceSid: service?.sid ?? null,
    sentAt: now,
  });
  const media = text.media.map((item) =>
    storeMedia(ctx, message.sid, item.contentType, item.bytes),
  );
  ctx.emit({ type: "message", message });
  const keyword = obeyKeyword(ctx, text);

  const number = store.numbers().find((own) => own.phoneNumber === text.to);
  const url = service?.inboundRequestUrl ?? number?.smsUrl ?? ctx.defaultSmsUrl();
  if (url === null || url === "") return { message, delivery: null };
  const params: Record<string, string> = {
    AccountSid: ctx.accountSid,
    ApiVersion: "2010-04-01",
    Body: text.body,
    From: text.from,
    FromCity: "",
    FromCountry: country(text.from),
    FromState: "",
    FromZip: "",
    MessageSid: message.sid,
    NumMedia: String(media.length),
    NumSegments: String(message.numSegments),
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    SmsStatus: "received",
    To: text.to,
    ToCity: "",
    ToCountry: country(text.to),
    ToState: "",
    ToZip: "",
  };
  if (service !== undefined) {
    params["MessagingServiceSid"] = service.sid;
    // Only Advanced Opt-Out, a feature of Messaging Services, names the keyword.
    if (keyword !== null) params["OptOutType"] = keyword;
  }
  media.forEach((item, index) => {
    params[`MediaContentType${index}`] = item.contentType;
    params[`MediaUrl${index}`] =
      `${ctx.origin()}${API}/Accounts/${ctx.accountSid}/Messages/${message.sid}/Media/${item.sid}`;
  });
  const { delivery, answer } = await webhooks.sendInbound({
    kind: "inbound",
    messageSid: message.sid,
    phone: text.from,
    event: "received",
    url,
    params,
  });
  if (answer.ok && delivery.state === "answered") {
    for (const body of twimlMessages(answer.contentType, answer.body)) {
      if (!isOptedOut(store, text.from, [text.to])) {
        const reply = store.insertMessage({
          ...blank(ctx.now()),
          sid: newSid("SM"),
          direction: "outbound-reply",
          from: text.to,
          to: text.from,
          body,
          status: "queued",
          numSegments: countSegments(body).segments,
          messagingServiceSid: service?.sid ?? null,
        });
        ctx.emit({ type: "message", message: reply });
        engine.start(reply);
      }
    }
  }
  return { message, delivery };
}

function obeyKeyword(ctx: TwilioContext, text: InboundText): Keyword | null {
  const { store } = ctx;
  const word = text.body.trim().toUpperCase();
  const keyword: Keyword | null = STOP.has(word)
    ? "STOP"
    : START.has(word)
      ? "START"
      : HELP.has(word)
        ? "HELP"
        : null;
  if (keyword === null) return null;
  const out = isOptedOut(store, text.from, [text.to]);
  // A repeated STOP is not confirmed again; YES from a subscriber is an ordinary answer.
  if (keyword === "STOP" && out) return keyword;
  if (keyword === "START" && !out) return word === "YES" ? null : keyword;
  if (keyword !== "HELP") {
    setOptedOut(store, text.from, text.to, keyword === "STOP" ? ctx.now() : null);
    ctx.emit({ type: "optOuts", optOuts: store.optOuts() });
  }
  const now = ctx.now();
  const confirmation = store.insertMessage({
    ...blank(now),
    sid: newSid("SM"),
    direction: "outbound-reply",
    from: text.to,
    to: text.from,
    body: REPLIES[keyword],
    status: "delivered",
    numSegments: 1,
    sentAt: now,
    system: true,
  });
  ctx.emit({ type: "message", message: confirmation });
  return keyword;
}

function blank(now: number) {
  return {
    numMedia: 0,
    errorCode: null,
    messagingServiceSid: null,
    createdAt: now,
    updatedAt: now,
    sentAt: null,
    sendAt: null,
    statusCallback: null,
    plannedError: null,
    system: false,
    deleted: false,
    redacted: false,
  } as const;
}

function country(number: string): string {
  return number.startsWith("+1") ? "US" : "";
}
