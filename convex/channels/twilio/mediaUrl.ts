// Twilio fetches what a text carries from addresses we give it. Each is signed and ends, so that
// neither can one be guessed nor does one found later in a log lead to a customer's picture.

/** How long Twilio may take to fetch: it does so soon after accepting, unless its queue is long. ms */
const VALID_FOR = 2 * 3_600_000;

export type MediaTicket = { messageId: string; index: number };

/** Addresses of the first `count` files of a message, for Twilio alone. */
export async function mediaUrls(
  {
    authTokens: [token],
    webhookBaseUrl,
  }: { authTokens: [string, ...string[]]; webhookBaseUrl: string },
  messageId: string,
  count: number,
  now: number,
): Promise<string[]> {
  const until = String(now + VALID_FOR);
  const key = await keyOf(token);
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const data = new TextEncoder().encode(signed(messageId, String(index), until));
      const signature = toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, data)));
      const query = new URLSearchParams({ m: messageId, n: String(index), until, s: signature });
      return `${webhookBaseUrl}/twilio/media?${query.toString()}`;
    }),
  );
}

/** Which file an address of ours names; null when it is not ours or has ended. Never throws. */
export async function readMediaUrl(
  authTokens: readonly string[],
  query: URLSearchParams,
  now: number,
): Promise<MediaTicket | null> {
  const [messageId, index, until] = ["m", "n", "until"].map((name) => query.get(name) ?? "");
  const signature = fromHex(query.get("s") ?? "");
  if (!messageId || !index || !until || signature === null || !(Number(until) > now)) return null;
  const data = new TextEncoder().encode(signed(messageId, index, until));
  for (const token of authTokens) {
    if (await crypto.subtle.verify("HMAC", await keyOf(token), signature, data)) {
      return { messageId, index: Number(index) };
    }
  }
  return null;
}

function signed(messageId: string, index: string, until: string): string {
  return `media ${messageId} ${index} ${until}`;
}

async function keyOf(token: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(token);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^([0-9a-f]{2})+$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
