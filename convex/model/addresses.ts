import {
  type CountryCode,
  type PhoneNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";

/** RFC 5321: 64 before the @, 255 after, 254 in all. */
const MAX_EMAIL = 254;
// One @, no spaces, a dot in the domain: what a person can mistype. Whether it exists, only mail tells.
const EMAIL = /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\].]{2,}$/u;

/** The country whose numbers an account writes without a country code: that of its locale. */
export function regionOf(account: Doc<"accounts">): CountryCode {
  const region = new Intl.Locale(account.locale).region ?? "US";
  return isSupportedCountry(region) ? region : "US";
}

/** E.164 of a number in any written form, or null when it is none; an extension cannot be texted. */
export function toE164(text: string, region: CountryCode): string | null {
  const parsed = parsePhone(text, region);
  return parsed === null || parsed.ext ? null : parsed.number;
}

function parsePhone(text: string, region: CountryCode): PhoneNumber | null {
  if (text.length > 60) return null;
  // Copied out of an address book, a number brings marks along that nobody sees, and "tel:" at times.
  const plain = text.replace(/\p{Cf}/gu, "").trim();
  const written = plain.replace(/^tel:/i, "").replace(/^00(?=[1-9])/, "+");
  const parsed = parsePhoneNumberFromString(written, { defaultCountry: region, extract: false });
  return parsed?.isValid() ? parsed : null;
}

/** An email address in lower case, or null when it is none. */
export function toEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= MAX_EMAIL && EMAIL.test(email) && !email.includes("..") ? email : null;
}

/** Each phone in E.164, without repeats. Ends with INVALID_PHONE naming the one that is none. */
export function toPhones(texts: readonly string[], region: CountryCode): string[] {
  return each(texts, (text) => {
    const why = parsePhone(text, region)?.ext
      ? "has an extension, and cannot be texted. Leave the extension out."
      : "is not a phone number. Write it with its area code, or with + and its country code.";
    return toE164(text, region) ?? fail("INVALID_PHONE", `“${shown(text)}” ${why}`);
  });
}

/** Each email in lower case, without repeats. Ends with INVALID_EMAIL naming the one that is none. */
export function toEmails(texts: readonly string[]): string[] {
  return each(texts, (text) => {
    return toEmail(text) ?? fail("INVALID_EMAIL", `“${shown(text)}” is not an email address.`);
  });
}

/** The customer with this phone (E.164) or email (lower case). */
export async function ownerOf(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  address: string,
): Promise<Doc<"customers"> | null> {
  const row = await addressRow(ctx, accountId, address);
  return row === null ? null : await ctx.db.get("customers", row.customerId);
}

/** The row that says whose phone or email this is. */
export async function addressRow(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  address: string,
): Promise<Doc<"customerAddresses"> | null> {
  return await ctx.db
    .query("customerAddresses")
    .withIndex("by_accountId_and_address", (q) =>
      q.eq("accountId", accountId).eq("address", address),
    )
    .first();
}

function each(texts: readonly string[], normalise: (text: string) => string): string[] {
  return [...new Set(texts.filter((text) => text.trim() !== "").map(normalise))];
}

function shown(text: string): string {
  return text.length <= 60 ? text.trim() : `${text.trim().slice(0, 60)}…`;
}
