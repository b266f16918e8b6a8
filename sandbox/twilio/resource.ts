import type { Media, Message, OwnNumber } from "../types.ts";
import { ASYNC_ERRORS } from "./errors.ts";

export const API = "/2010-04-01";

/** RFC 2822 as Twilio writes it: Tue, 24 Aug 2027 17:18:27 +0000. Null stays null. */
export function rfc2822(ms: number): string;
export function rfc2822(ms: number | null): string | null;
export function rfc2822(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toUTCString().replace("GMT", "+0000");
}

/** A Message resource as the 2010-04-01 API serves it. */
export function messageResource(accountSid: string, message: Message) {
  const uri = `${API}/Accounts/${accountSid}/Messages/${message.sid}`;
  // With a Messaging Service, neither sender nor segments are known until the text leaves the pool.
  const pooled = message.status === "accepted" || message.status === "scheduled";
  return {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body: message.redacted ? "" : message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : (ASYNC_ERRORS[message.errorCode] ?? null),
    from: message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: String(message.numMedia),
    num_segments: pooled ? "0" : String(message.numSegments),
    price: null,
    price_unit: pooled ? null : "USD",
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

/** A Media resource. */
export function mediaResource(accountSid: string, media: Media) {
  return {
    account_sid: accountSid,
    content_type: media.contentType,
    date_created: rfc2822(media.createdAt),
    date_updated: rfc2822(media.createdAt),
    parent_sid: media.messageSid,
    sid: media.sid,
    uri: `${API}/Accounts/${accountSid}/Messages/${media.messageSid}/Media/${media.sid}.json`,
  };
}

/** An IncomingPhoneNumber resource. */
export function numberResource(accountSid: string, number: OwnNumber, smsUrl: string | null) {
  return {
    account_sid: accountSid,
    address_requirements: "none",
    address_sid: null,
    api_version: "2010-04-01",
    beta: false,
    bundle_sid: null,
    capabilities: { voice: true, sms: true, mms: true, fax: false },
    date_created: rfc2822(number.createdAt),
    date_updated: rfc2822(number.createdAt),
    emergency_address_sid: null,
    emergency_address_status: "unregistered",
    emergency_status: "Active",
    friendly_name: number.friendlyName,
    identity_sid: null,
    origin: "twilio",
    phone_number: number.phoneNumber,
    sid: number.sid,
    sms_application_sid: "",
    sms_fallback_method: "POST",
    sms_fallback_url: "",
    sms_method: "POST",
    sms_url: smsUrl ?? "",
    status: "in-use",
    status_callback: "",
    status_callback_method: "POST",
    trunk_sid: null,
    uri: `${API}/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json`,
    voice_application_sid: "",
    voice_caller_id_lookup: false,
    voice_fallback_method: "POST",
    voice_fallback_url: "",
    voice_method: "POST",
    voice_receive_mode: "voice",
    voice_url: "",
  };
}

/** The frame of a list answer around its items, with links to the neighbouring pages. */
export function pageFrame(
  uri: string,
  query: URLSearchParams,
  page: {
    number: number;
    size: number;
    count: number;
    next: string | null;
    previous: string | null;
  },
) {
  const link = (number: number, token: string | null) => {
    const params = new URLSearchParams(query);
    params.set("PageSize", String(page.size));
    params.set("Page", String(number));
    params.delete("PageToken");
    if (token !== null) params.set("PageToken", token);
    return `${uri}?${params}`;
  };
  const start = page.number * page.size;
  return {
    end: start + Math.max(0, page.count - 1),
    first_page_uri: link(0, null),
    next_page_uri: page.next === null ? null : link(page.number + 1, page.next),
    page: page.number,
    page_size: page.size,
    previous_page_uri:
      page.previous === null ? null : link(Math.max(0, page.number - 1), page.previous),
    start,
    uri: query.size === 0 ? uri : `${uri}?${query}`,
  };
}
