const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
/** 100 bits: no address of another conversation is ever guessed. */
const SIGNATURE_LENGTH = 20;
const ADDRESS = /^reply\+([a-z0-9;]{1,40})-([a-z2-7]{20})@/;

/** The address that answers in a conversation come to, whoever writes them and whatever the subject. */
export async function replyAddressOf(
  secret: string,
  conversationId: string,
  domain: string,
): Promise<string> {
  return `reply+${conversationId}-${await signatureOf(secret, conversationId)}@${domain}`;
}

/** The conversation a reply address is for; null when it is none of ours. */
export async function readReplyAddress(
  secrets: readonly string[],
  address: string,
): Promise<string | null> {
  const match = ADDRESS.exec(address.trim().toLowerCase());
  const [, conversationId, signature] = match ?? [];
  if (conversationId === undefined || signature === undefined) return null;
  for (const secret of secrets) {
    if (isSame(signature, await signatureOf(secret, conversationId))) return conversationId;
  }
  return null;
}

/** Whether an address was made here, by its form alone: nobody is to get a copy at one. */
export function looksLikeReplyAddress(address: string): boolean {
  return ADDRESS.test(address.trim().toLowerCase());
}

async function signatureOf(secret: string, conversationId: string): Promise<string> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encode(secret), algorithm, false, ["sign"]);
  // What is signed says what for: the secret has another use.
  const data = encode(`reply address of ${conversationId}`);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, data));
  let text = "";
  for (let bit = 0; text.length < SIGNATURE_LENGTH; bit += 5) {
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31] ?? "";
  }
  return text;
}

function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i++) {
    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  }
  return difference === 0;
}
