import type { InboundText } from "../../model/inbound";
import type { EventOrigin } from "../../model/providerEvents";
import type { StatusEvent } from "../../model/status";

const SID = /^(SM|MM)[0-9a-zA-Z]{1,64}$/;

/** An inbound text out of a verified form; null when it has no id, sender or receiver. */
export function readInbound(
  params: URLSearchParams,
  accountSid: string,
  payload: string,
  origin: EventOrigin = {},
): InboundText | null {
  const sid = params.get("MessageSid") ?? params.get("SmsSid") ?? "";
  const from = params.get("From") ?? "";
  const to = params.get("To") ?? "";
  if (!SID.test(sid) || from === "" || to === "") return null;
  return {
    sid,
    from,
    to,
    body: params.get("Body") ?? "",
    mediaCount: count(params.get("NumMedia")) ?? 0,
    segments: count(params.get("NumSegments")),
    optOutType: params.get("OptOutType") ?? undefined,
    service: params.get("MessagingServiceSid") || undefined,
    ours: params.get("AccountSid") === accountSid,
    payload,
    ...origin,
  };
}

/** A status event out of a verified form and our callback's query; null when it has no id or status. */
export function readStatus(
  params: URLSearchParams,
  query: URLSearchParams,
  accountSid: string,
  payload: string,
  origin: EventOrigin = {},
): StatusEvent | null {
  const sid = params.get("MessageSid") ?? params.get("SmsSid") ?? "";
  const status = params.get("MessageStatus") ?? params.get("SmsStatus") ?? "";
  if (!SID.test(sid) || status === "") return null;
  return {
    sid,
    status,
    errorCode: params.get("ErrorCode") || undefined,
    mid: query.get("mid") ?? undefined,
    attempt: count(query.get("try")),
    ours: params.get("AccountSid") === accountSid,
    payload,
    contact: params.get("To") ?? undefined,
    ourNumber: params.get("From") ?? undefined,
    ...origin,
  };
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
