/**
 * Twilio's request signature, checked with WebCrypto because Twilio's SDK does not load in Convex's
 * default runtime. Algorithm: base64(HMAC-SHA1(authToken, url + for each parameter name in order:
 * name + value)), repeated names with their distinct values in order.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security
 *
 * `url` is the address Twilio was given, with its query; it may have signed it with or without the
 * default port. Every parameter takes part, known to us or not. Never throws.
 */
export async function isSignedByTwilio(
  authTokens: readonly string[],
  signature: string | null,
  url: string,
  params: URLSearchParams,
): Promise<boolean> {
  const given = signature === null ? null : fromBase64(signature);
  if (given === null) return false;
  const suffix = signedParams(params);
  for (const token of authTokens) {
    const key = await keyOf(token);
    for (const candidate of candidatesOf(url)) {
      const data = new TextEncoder().encode(candidate + suffix);
      if (await crypto.subtle.verify("HMAC", key, given, data)) return true;
    }
  }
  return false;
}

/** Keys by token; a deployment has two at most. */
const keys = new Map<string, Promise<CryptoKey>>();

function keyOf(token: string): Promise<CryptoKey> {
  let key = keys.get(token);
  if (key === undefined) {
    const bytes = new TextEncoder().encode(token);
    const algorithm = { name: "HMAC", hash: "SHA-1" };
    key = crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
    keys.set(token, key);
  }
  return key;
}

function signedParams(params: URLSearchParams): string {
  const names = [...new Set(params.keys())].sort();
  return names
    .flatMap((name) => [...new Set(params.getAll(name))].sort().map((value) => name + value))
    .join("");
}

/** The address as given, and with the default port left out or put in. */
function candidatesOf(url: string): string[] {
  const match = /^(https?:\/\/)([^/?#:]+|\[[^\]]+\])(:\d+)?(.*)$/i.exec(url);
  if (match === null) return [url];
  const [, scheme = "", host = "", port, rest = ""] = match;
  if (port !== undefined) return [url, scheme + host + rest];
  return [url, `${scheme}${host}:${scheme.toLowerCase() === "https://" ? 443 : 80}${rest}`];
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text);
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
