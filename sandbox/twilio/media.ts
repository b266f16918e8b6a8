import { randomBytes } from "node:crypto";
import { isLoopbackUrl } from "../loopback.ts";
import { newSid } from "../random.ts";
import type { Media } from "../types.ts";
import type { TwilioContext } from "./context.ts";
import { notFound } from "./errors.ts";

const MAX_BYTES = 5_000_000;
const LINK_MS = 4 * 3_600_000;
const ACCEPTED = /^(image|audio|video)\/|^(application\/pdf|text\/(vcard|csv|calendar|rtf|plain))/;

/**
 * Fetches what a text should carry, as Twilio does after accepting it, and stores it. Returns the
 * error the text will end in, or null. Addresses outside this machine count as unreachable.
 */
export async function fetchMedia(
  ctx: TwilioContext,
  messageSid: string,
  urls: string[],
  signal: AbortSignal,
): Promise<number | null> {
  let total = 0;
  for (const url of urls) {
    if (!isLoopbackUrl(url)) return 11200;
    try {
      const answer = await fetch(url, {
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
      });
      const contentType = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
      if (!answer.ok) return 11200;
      if (!ACCEPTED.test(contentType)) return 12300;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      total += bytes.length;
      if (total > MAX_BYTES) return 11200;
      storeMedia(ctx, messageSid, contentType, bytes);
    } catch {
      return 11200;
    }
  }
  return null;
}

export function storeMedia(
  ctx: TwilioContext,
  messageSid: string,
  contentType: string,
  bytes: Uint8Array,
): Media {
  const media = { sid: newSid("ME"), messageSid, contentType, createdAt: ctx.now(), bytes };
  ctx.store.insertMedia(media);
  return media;
}

export function findMedia(ctx: TwilioContext, messageSid: string, sid: string, path: string) {
  const media = ctx.store.media(messageSid).find((item) => item.sid === sid);
  if (!media) throw notFound(path);
  return media;
}

/**
 * Twilio answers a media request with a redirect to another origin, where a client that repeats its
 * credentials would leak them. Here that origin is "localhost" in place of 127.0.0.1.
 */
export function createMediaLinks(origin: () => string, clock: () => number) {
  const links = new Map<string, { media: Media; until: number }>();
  return {
    create(media: Media): string {
      const now = clock();
      for (const [token, link] of links) if (link.until < now) links.delete(token);
      const token = randomBytes(24).toString("base64url");
      links.set(token, { media, until: now + LINK_MS });
      return `http://localhost:${new URL(origin()).port}/__media/${token}`;
    },
    open(token: string): Media | undefined {
      const link = links.get(token);
      return link && link.until >= clock() ? link.media : undefined;
    },
    clear: () => links.clear(),
  };
}
