import type { IncomingMessage } from "node:http";
import { readBody, sameSecret } from "../http.ts";
import type { Store } from "../store.ts";
import { unauthenticated } from "./errors.ts";

/** The form a request carries; nothing when its body is not a form. Throws 413 for a large one. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await readBody(request);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(
    request.headers["content-type"] ?? "",
  );
  return new URLSearchParams(isForm ? body : "");
}

/** Throws 20003 unless the request carries our account's credentials and is about our account. */
export function authenticate(
  { accountSid, authToken }: { accountSid: string; authToken: string },
  request: IncomingMessage,
  path: string,
): void {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) throw unauthenticated();
  const given = Buffer.from(encoded, "base64").toString("utf8");
  if (!sameSecret(given, `${accountSid}:${authToken}`)) throw unauthenticated();
  const account = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(path)?.[1];
  if (account !== undefined && account !== accountSid) throw unauthenticated();
}

/** The customer's number a call is about, for faults that name a phone. */
export function phoneOf(
  store: Store,
  ids: string[],
  form: URLSearchParams,
  query: URLSearchParams,
): string | undefined {
  const direct = form.get("To") ?? query.get("To");
  if (direct !== null) return direct;
  const message = ids[0] === undefined ? undefined : store.message(ids[0]);
  if (!message) return undefined;
  return message.direction === "inbound" ? (message.from ?? undefined) : message.to;
}
