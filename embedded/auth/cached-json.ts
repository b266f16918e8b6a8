/** A JSON document on the web, fetched as seldom as its own cache headers allow. */
import { Buffer } from "node:buffer";
import type { Json } from "../deployment.ts";

/** Milliseconds. */
const DEFAULT_FRESH = 5 * 60_000;
const MAX_FRESH = 24 * 60 * 60_000;
/** Bad tokens cost the issuer at most one request in this time. */
export const RENEW_COOLDOWN = 10_000;
/** How long a failure, or a document that must not be cached, answers for those who come next. */
const MIN_FRESH = 1_000;
const TIMEOUT = 5_000;
const MAX_BYTES = 512 * 1024;

const MEDIA_TYPES = ["application/json", "application/jwk-set+json"];

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Web {
  fetch: Fetch;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** The document cannot be had; the message says why, for people. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/** How long a response may be used, in milliseconds (RFC 9111, a private cache's part). */
function freshness(headers: Headers, now: number): number {
  const control = headers.get("cache-control")?.toLowerCase() ?? "";
  if (/\bno-(?:store|cache)\b/.test(control)) return 0;
  const maxAge = /\bmax-age=(\d+)/.exec(control)?.[1];
  if (maxAge !== undefined) {
    return (Number(maxAge) - (Number(headers.get("age")) || 0)) * 1000;
  }
  const expires = headers.get("expires");
  // An unreadable date, "0" above all, means already expired.
  return expires === null ? DEFAULT_FRESH : (Date.parse(expires) || 0) - now;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new DocumentError(`the document is over ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Throws unless keys fetched from `url` can be trusted: https, or a loopback address. */
function checkUrl(url: string): void {
  if (!URL.canParse(url)) throw new DocumentError(`'${url}' is not a URL`);
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return;
  throw new DocumentError(`'${url}' must use https`);
}

async function fetchJson(url: string, web: Web): Promise<{ json: Json; fresh: number }> {
  checkUrl(url);
  let response: Response;
  try {
    response = await web.fetch(url, {
      headers: { accept: "application/json" },
      // A redirect could leave the host that the developer named.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch (error) {
    const { cause } = error instanceof Error ? error : {};
    const reason = cause instanceof Error ? cause.message : String(error);
    throw new DocumentError(`could not fetch '${url}': ${reason}`, { cause: error });
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new DocumentError(`could not fetch '${url}': HTTP ${response.status}`);
  }
  const type = response.headers.get("content-type") ?? "unknown";
  if (!MEDIA_TYPES.includes(type.split(";")[0]?.trim().toLowerCase() ?? "")) {
    await response.body?.cancel();
    throw new DocumentError(`'${url}' has Content-Type '${type}', not 'application/json'`);
  }
  let json: Json;
  try {
    json = JSON.parse(await readText(response)) as Json;
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw new DocumentError(`'${url}' does not hold JSON`, { cause: error });
  }
  return { json, fresh: freshness(response.headers, web.now()) };
}

type Held = { json: Json } | { error: DocumentError };

/** Overlapping callers share one request. */
export class CachedJson {
  readonly #url: string;
  readonly #web: Web;
  #held: Held | null = null;
  #fetchedAt = -Infinity;
  #freshUntil = -Infinity;
  #renewedAt = -Infinity;
  #pending: Promise<void> | null = null;

  constructor(url: string, web: Web) {
    this.#url = url;
    this.#web = web;
  }

  /** Throws DocumentError. */
  async get(): Promise<Json> {
    if (this.#held === null || this.#web.now() >= this.#freshUntil) await this.#refresh();
    if (this.#held === null) throw new DocumentError(`'${this.#url}' was not fetched`);
    if ("error" in this.#held) throw this.#held.error;
    return this.#held.json;
  }

  /** Fetches again unless that was done for the same reason just now; whether it did. */
  async renew(): Promise<boolean> {
    const now = this.#web.now();
    if (this.#pending === null && now - this.#renewedAt < RENEW_COOLDOWN) return false;
    this.#renewedAt = now;
    await this.#refresh();
    return true;
  }

  #refresh(): Promise<void> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  async #fetch(): Promise<void> {
    let fresh = 0;
    try {
      const fetched = await fetchJson(this.#url, this.#web);
      this.#held = { json: fetched.json };
      fresh = fetched.fresh;
    } catch (error) {
      this.#fetchedAt = this.#web.now();
      // A failed renewal does not spoil what is still good.
      if (this.#held && "json" in this.#held && this.#fetchedAt < this.#freshUntil) return;
      const reason = error instanceof DocumentError ? error : new DocumentError(String(error));
      this.#held = { error: reason };
    }
    this.#fetchedAt = this.#web.now();
    this.#freshUntil = this.#fetchedAt + Math.min(Math.max(fresh, MIN_FRESH), MAX_FRESH);
  }
}
