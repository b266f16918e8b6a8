import type { Fault } from "./faults.ts";

export type MessageStatus =
  | "accepted"
  | "scheduled"
  | "canceled"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "undelivered"
  | "failed"
  | "received";

/** How a simulated handset answers: by itself, when a person says so, or never. */
export type DeliveryMode = "auto" | "manual" | "unreachable";

/** One text in either direction. Times are milliseconds since the epoch. */
export interface Message {
  seq: number;
  sid: string;
  direction: "inbound" | "outbound-api" | "outbound-reply";
  /** Null until a Messaging Service has picked a sender. */
  from: string | null;
  to: string;
  body: string;
  status: MessageStatus;
  numSegments: number;
  numMedia: number;
  errorCode: number | null;
  messagingServiceSid: string | null;
  createdAt: number;
  updatedAt: number;
  sentAt: number | null;
  /** Only for status "scheduled". */
  sendAt: number | null;
  /** Until when it may wait to be sent; absent on those of before, null on what does not wait. */
  validUntil?: number | null;
  statusCallback: string | null;
  /** The error this message will meet on its way, decided when it was accepted. */
  plannedError: number | null;
  /** The provider's own keyword confirmation: on the handset, never in the API. */
  system: boolean;
  /** Deleted through the API; the handset keeps its copy. */
  deleted: boolean;
  /** Body blanked through the API; the handset keeps its copy. */
  redacted: boolean;
}

export interface Media {
  sid: string;
  messageSid: string;
  contentType: string;
  createdAt: number;
  bytes: Uint8Array;
}

/** A number our account owns. smsUrl null means the default webhook address. */
export interface OwnNumber {
  sid: string;
  phoneNumber: string;
  friendlyName: string;
  smsUrl: string | null;
  createdAt: number;
}

/** Numbers of ours that send together: whoever sends by it leaves the choice of the number to it. */
export interface MessagingService {
  sid: string;
  friendlyName: string;
  /** Its pool. A number is in one service at most. */
  numbers: string[];
  /** A customer keeps the number that wrote to them first. */
  stickySender: boolean;
  /** Called for the statuses of texts that name no address of their own; null for none. */
  statusCallback: string | null;
  /** Called for texts to its numbers; null for each number's own. */
  inboundRequestUrl: string | null;
}

export interface Phone {
  number: string;
  name: string;
  mode: DeliveryMode;
}

export interface OptOut {
  phone: string;
  number: string;
  at: number;
}

export interface Attempt {
  at: number;
  durationMs: number;
  /** HTTP status, or null when no answer came. */
  status: number | null;
  error: string | null;
}

/** answered = 2xx, refused = any other status, no_answer = connection failed, reset or timed out. */
export type DeliveryState = "pending" | "answered" | "refused" | "no_answer" | "dropped";

/** One webhook request and everything that became of it. */
export interface Delivery {
  id: string;
  seq: number;
  kind: "inbound" | "status" | "email" | "clerk" | "replay" | "tamper" | "duplicate";
  /** Which of those who send through Svix; absent for Twilio, and on those of before. */
  sender?: "email" | "clerk";
  messageSid: string;
  phone: string;
  /** MessageStatus for status callbacks, else "received". */
  event: string;
  url: string;
  body: string;
  signature: string | null;
  token: string;
  state: DeliveryState;
  attempts: Attempt[];
  faults: string[];
  createdAt: number;
}

/** How a customer's mailbox answers: by itself, when a person says so, or never. */
export type MailboxMode = "auto" | "manual" | "bounce";

export interface Person {
  address: string;
  name: string;
  mode: MailboxMode;
}

/** One email in either direction. Addresses as they were written: "Name <address>" or the address. */
export interface Mail {
  seq: number;
  /** Resend's. */
  id: string;
  direction: "inbound" | "outbound";
  /** Its Message-ID, with the angle brackets. */
  messageId: string;
  from: string;
  to: string[];
  cc: string[];
  replyTo: string[];
  /** Inbound: addresses of ours it was really delivered to. */
  receivedFor: string[];
  subject: string;
  text: string | null;
  html: string | null;
  headers: Record<string, string>;
  tags: Record<string, string>;
  attachments: {
    id: string;
    filename: string | null;
    contentType: string;
    disposition: string | null;
    contentId: string | null;
    size: number;
  }[];
  /** Resend's word: "queued", "sent", "delivered" …; "received" for inbound. */
  lastEvent: string;
  createdAt: number;
  updatedAt: number;
}

export interface OidcUser {
  subject: string;
  name: string;
  role: string;
  email: string;
}

/** One call to the provider's API, kept for inspection. Never holds credentials. */
export interface RequestRecord {
  at: number;
  endpoint: string;
  method: string;
  path: string;
  params: Record<string, string>;
  /** Null when no answer was sent (hang, reset). */
  status: number | null;
  code: number | null;
  faults: string[];
  durationMs: number;
}

export type SandboxEvent =
  | { type: "message"; message: Message }
  | { type: "delivery"; delivery: Delivery }
  | { type: "phones"; phones: Phone[] }
  | { type: "numbers"; numbers: OwnNumber[] }
  | { type: "optOuts"; optOuts: OptOut[] }
  | { type: "faults"; faults: Fault[] }
  | { type: "clock"; clock: { now: number; ahead: number } }
  | { type: "mail"; mail: Mail }
  | { type: "people"; people: Person[] }
  | { type: "reset" };
