/** Longest message a customer can write on the portal. Characters. */
export const PORTAL_MAX_LENGTH = 10_000;

/** Largest file a customer can add. Bytes. */
export const PORTAL_MAX_FILE = 10 * 1024 * 1024;

/** Files one message of a customer holds. */
export const PORTAL_MAX_FILES = 10;

/** What a customer can add; by the file's own bytes, not by its name. */
export const PORTAL_TYPES = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "application/pdf",
] as const;

/** The headers by which a file comes with its link's token and its name, the latter encoded as in a URL. */
export const TOKEN_HEADER = "X-Portal-Token";
export const NAME_HEADER = "X-File-Name";

/** Random bytes of a token, and the characters they take in the link. */
export const TOKEN_BYTES = 32;
const TOKEN_LENGTH = 43;

/** Whether a text can be a link's token at all. */
export function isTokenShaped(text: string): boolean {
  return text.length === TOKEN_LENGTH && /^[\w-]+$/.test(text);
}

/**
 * The customer's page for a token. Behind the "#", where no server and no other page ever sees it:
 * a browser sends that part to nobody.
 */
export function portalUrl(origin: string, token: string): string {
  return `${origin}/p/#${token}`;
}

/** The token in an address's hash; null when there is none. */
export function tokenFrom(hash: string): string | null {
  const token = hash.replace(/^#/, "");
  return isTokenShaped(token) ? token : null;
}
