import type { Store } from "../store.ts";
import type { Message, MessagingService } from "../types.ts";
import { badRequest } from "./errors.ts";

// https://www.twilio.com/docs/messaging/services
const SID = /^MG[0-9a-fA-F]{32}$/;

/** The service with this SID. Throws TwilioError as Twilio does for one that is none of ours. */
export function findService(store: Store, sid: string): MessagingService {
  if (!SID.test(sid)) throw badRequest(21705, `The Messaging Service Sid ${sid} is invalid.`);
  const service = store.services().find((own) => own.sid === sid);
  if (service === undefined) throw badRequest(21701, "The Messaging Service does not exist");
  return service;
}

/** The numbers a service can send from: those of its pool that are still ours. */
export function poolOf(store: Store, service: MessagingService): string[] {
  const ours = new Set(store.numbers().map(({ phoneNumber }) => phoneNumber));
  return service.numbers.filter((number) => ours.has(number));
}

/** The service a number belongs to: one at most. */
export function serviceOfNumber(store: Store, number: string): MessagingService | undefined {
  return store.services().find((service) => service.numbers.includes(number));
}

/** Refuses a service that has nothing to send from, or not this number. */
export function checkPool(store: Store, service: MessagingService, from: string | null): void {
  const pool = poolOf(store, service);
  if (pool.length === 0) {
    throw badRequest(21703, "The Messaging Service does not contain any phone numbers");
  }
  if (from !== null && !pool.includes(from)) {
    throw badRequest(
      21711,
      `The 'From' number ${from} is not associated to the specified Messaging Service`,
    );
  }
}

/**
 * The number a text leaves from, decided as it is queued: its own, or one of the pool. With a sticky
 * sender a customer keeps the one that wrote to them first.
 */
export function pickSender(store: Store, message: Message): string | null {
  const { from, to, messagingServiceSid: sid } = message;
  if (from !== null || sid === null) return from;
  const service = store.services().find((own) => own.sid === sid);
  const pool = service === undefined ? [] : poolOf(store, service);
  const known = service?.stickySender === true ? store.stickySender(sid, to) : undefined;
  if (known !== undefined && pool.includes(known)) return known;
  const picked = pool[message.seq % pool.length] ?? null;
  if (picked !== null) store.setStickySender(sid, to, picked);
  return picked;
}

/** Whether a customer has opted out of a number of ours: out of one of a service is out of all of it. */
export function isOptedOut(store: Store, phone: string, numbers: readonly string[]): boolean {
  return numbers
    .flatMap((number) => together(store, number))
    .some((number) => {
      return store.isOptedOut(phone, number);
    });
}

/** Takes a customer's STOP or START to a number of ours; a START to one of a service is to all of it. */
export function setOptedOut(store: Store, phone: string, number: string, at: number | null): void {
  if (at !== null) return store.setOptedOut(phone, number, at);
  for (const each of together(store, number)) store.setOptedOut(phone, each, null);
}

function together(store: Store, number: string): readonly string[] {
  return serviceOfNumber(store, number)?.numbers ?? [number];
}
