/** A verified token's claims as the UserIdentity that `ctx.auth.getUserIdentity()` returns. */
import type { Json } from "../deployment.ts";

export type Claims = { [claim: string]: Json };

/** OIDC standard claims and their names in UserIdentity (convex/src/server/authentication.ts). */
const STRINGS: Record<string, string> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
};
const BOOLEANS: Record<string, string> = {
  email_verified: "emailVerified",
  phone_number_verified: "phoneNumberVerified",
};

/** Claims about the token rather than the user; Clerk's `fva` changes by the minute. */
const REGISTERED = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
const HIDDEN = new Set([
  ...REGISTERED,
  "auth_time",
  "nonce",
  "acr",
  "amr",
  "azp",
  "at_hash",
  "c_hash",
  "fva",
  "middle_name",
  "address",
  "updated_at",
  ...Object.keys(STRINGS),
  ...Object.keys(BOOLEANS),
]);

function isObject(value: Json | undefined): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, field]): [string, Json] => [key, sorted(field)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Custom claims come first: none may pass for who the user is. */
function identityText(custom: Claims, mapped: Claims, issuer: string, subject: string): string {
  const tokenIdentifier = `${issuer}|${subject}`;
  return JSON.stringify(sorted({ ...custom, ...mapped, issuer, subject, tokenIdentifier }));
}

function updatedAt(claim: Json | undefined): string | null {
  if (typeof claim === "string") return claim;
  if (typeof claim !== "number") return null;
  const date = new Date(claim * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/(?:\.000)?Z$/, "+00:00");
}

/** JSON text, keys sorted, of the identity in an OIDC token; nested custom claims stay objects. */
export function oidcIdentity(claims: Claims, issuer: string, subject: string): string {
  const custom: Claims = {};
  const mapped: Claims = {};
  for (const [claim, value] of Object.entries(claims)) {
    const text = STRINGS[claim];
    const flag = BOOLEANS[claim];
    if (text !== undefined && typeof value === "string") mapped[text] = value;
    else if (flag !== undefined && typeof value === "boolean") mapped[flag] = value;
    else if (!HIDDEN.has(claim)) custom[claim] = value;
  }
  const { address } = claims;
  if (isObject(address) && typeof address.formatted === "string")
    mapped.address = address.formatted;
  const updated = updatedAt(claims.updated_at);
  if (updated !== null) mapped.updatedAt = updated;
  return identityText(custom, mapped, issuer, subject);
}

function flatten(claims: Claims, prefix: string, out: Claims): Claims {
  for (const [claim, value] of Object.entries(claims)) {
    if (isObject(value)) flatten(value, `${prefix}${claim}.`, out);
    else out[prefix + claim] = value;
  }
  return out;
}

/** The same for a `customJwt` provider: no claim is renamed, nested ones become "a.b". */
export function customIdentity(claims: Claims, issuer: string, subject: string): string {
  const custom = Object.fromEntries(
    Object.entries(claims).filter(([claim]) => !REGISTERED.includes(claim)),
  );
  return identityText(flatten(custom, "", {}), {}, issuer, subject);
}
