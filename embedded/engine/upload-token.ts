import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { ComponentPath } from "../deployment.ts";

/** `<base64url of component and expiry>.<HMAC-SHA256>`; `expires` in milliseconds since 1970. */
export function signUploadToken(secret: string, component: ComponentPath, expires: number): string {
  const payload = Buffer.from(JSON.stringify([component, expires])).toString("base64url");
  return `${payload}.${sealOf(secret, payload)}`;
}

/** The component an upload token is for, or why it is none. */
export type ReadToken = { component: string } | "forged" | "expired";

/** Reads an upload token. `now` in milliseconds since 1970. */
export function readUploadToken(secret: string, token: string, now: number): ReadToken {
  const [payload = "", seal = ""] = token.split(".");
  const expected = Buffer.from(sealOf(secret, payload));
  const given = Buffer.from(seal);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "forged";
  const [component, expires] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [
    string,
    number,
  ];
  return now < expires ? { component } : "expired";
}

function sealOf(secret: string, payload: string): string {
  return createHmac("sha256", secret).update(`upload\0${payload}`).digest("base64url");
}
