import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { zonesOfAddress } from "../shared/addressZone";
import { fail } from "../shared/errors";
import { zoneOfPhone } from "../shared/phoneZone";
import {
  DEFAULT_QUIET_HOURS,
  quietUntil,
  type QuietHours,
  type ZoneSource,
} from "../shared/quietHours";

/** Minutes. */
const DAY = 24 * 60;

/** An account's quiet hours, with what nobody has said filled in. */
export function quietHoursOf({ quietHours }: Doc<"accounts">) {
  return quietHours ?? DEFAULT_QUIET_HOURS;
}

/**
 * On whose clocks a contact lives: where we work for them, or else where their number is from; null
 * where neither tells. In a state with two zones the number decides between them.
 */
export function zoneOfContact(
  phone: string,
  property: string | null,
): { zone: string; source: ZoneSource } | null {
  const byPhone = zoneOfPhone(phone);
  const byAddress = property === null ? [] : zonesOfAddress(property);
  const zone = byAddress.find((candidate) => candidate === byPhone) ?? byAddress[0];
  if (zone !== undefined) return { zone, source: "address" };
  return byPhone === null ? null : { zone: byPhone, source: "phone" };
}

/** When the quiet hours of that moment are over for a conversation's customer; null outside of them. */
export async function quietEnd(
  ctx: QueryCtx,
  account: Doc<"accounts">,
  { channel, contactAddress, customerId }: Doc<"conversations">,
  now: number,
): Promise<number | null> {
  const hours = quietHoursOf(account);
  if (channel !== "sms" || !hours.enabled) return null;
  const property =
    customerId === undefined
      ? null
      : await ctx.db
          .query("properties")
          .withIndex("by_customerId", (q) => q.eq("customerId", customerId))
          .first();
  const contact = zoneOfContact(contactAddress, property?.address ?? null);
  return quietUntil(now, hours, contact?.zone ?? account.timeZone);
}

/** Ends with QUIET_HOURS, and when they are over, for a text at that moment. */
export async function refuseIfQuiet(
  ctx: QueryCtx,
  account: Doc<"accounts">,
  conversation: Doc<"conversations">,
  now: number,
): Promise<void> {
  const until = await quietEnd(ctx, account, conversation, now);
  if (until !== null) fail("QUIET_HOURS", undefined, { until });
}

/** Quiet hours as they can be set. Ends with INVALID_INPUT for no time of day, or twice the same. */
export function requireQuietHours(hours: QuietHours): QuietHours {
  const isTime = (minute: number) => Number.isInteger(minute) && minute >= 0 && minute < DAY;
  if (!isTime(hours.from) || !isTime(hours.to)) fail("INVALID_INPUT", "Choose a time of day.");
  if (hours.from === hours.to) {
    fail("INVALID_INPUT", "The quiet hours begin and end at the same time. Choose two times.");
  }
  return hours;
}

/** A time zone that there is, by its IANA name. Ends with INVALID_INPUT for any other. */
export function requireZone(zone: string): string {
  return knownZone(zone) ?? fail("INVALID_INPUT", "There is no such time zone.");
}

/** A time zone by its usual name; null when there is none called so. */
export function knownZone(zone: string): string | null {
  const known = zoneCalled(zone);
  // "+05:00" is an offset: it knows no summer.
  return known !== null && /^[A-Z]/i.test(known) ? known : null;
}

function zoneCalled(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
