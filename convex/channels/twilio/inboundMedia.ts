import { v } from "convex/values";
import { z } from "zod";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import { type ActionCtx, internalAction } from "../../_generated/server";
import { readCappedBytes } from "../../model/httpBody";
import type { ReceivedFile } from "../../model/inboundMedia";
import { sniff } from "../../model/media";
import { isLoopbackUrl } from "../../shared/loopback";
import { type TwilioConfig, twilioConfig, twilioStandIn } from "./config";
import { log } from "../../model/log";

const CALL_TIMEOUT = 20_000;
const DOWNLOAD_TIMEOUT = 60_000;
/** Twilio takes no more than this with one text. bytes, files */
const MAX_FILE = 10_000_000;
const MAX_FILES = 10;
const ENDINGS: Record<string, string> = {
  "image/png": ".png",
  "image/jpeg": ".jpg",
  "image/gif": ".gif",
  "image/webp": ".webp",
  "application/pdf": ".pdf",
};

/**
 * Fetches the pictures of one inbound text and stores them. The addresses are built here, in our
 * own Twilio account: what a webhook says of them is never followed.
 */
export const fetchMedia = internalAction({
  args: { messageId: v.id("messages"), tries: v.number() },
  returns: v.null(),
  handler: async (ctx, { messageId, tries }): Promise<null> => {
    const { begin, finish } = internal.channels.twilio.mediaQueue;
    const text = await ctx.runMutation(begin, { messageId, tries });
    const config = twilioConfig();
    if (text === null || config === null) return null;
    const stored: Id<"_storage">[] = [];
    try {
      const files = await fetchFiles(ctx, config, text.sid, stored);
      if (!(await ctx.runMutation(finish, { messageId, files }))) await discard(ctx, stored);
    } catch (error) {
      // The next try is on the schedule already.
      const reason = error instanceof Failure ? error.message : undefined;
      log("warn", "pictures.notFetched", { reason });
      await discard(ctx, stored);
    }
    return null;
  },
});

/** In words that can be logged. */
class Failure extends Error {}

const mediaList = z.object({
  media_list: z.array(z.object({ sid: z.string().regex(/^ME\w{32}$/) })),
});

async function fetchFiles(
  ctx: ActionCtx,
  config: TwilioConfig,
  sid: string,
  stored: Id<"_storage">[],
): Promise<ReceivedFile[]> {
  const origin = twilioStandIn() ?? "https://api.twilio.com";
  const base = `${origin}/2010-04-01/Accounts/${config.accountSid}/Messages/${sid}/Media`;
  const headers = {
    Authorization: `Basic ${btoa(`${config.accountSid}:${config.authTokens[0]}`)}`,
  };
  const answer = await fetch(`${base}.json`, {
    headers,
    signal: AbortSignal.timeout(CALL_TIMEOUT),
  });
  if (!answer.ok) throw new Failure(`Twilio's list answered ${answer.status}`);
  const list = mediaList.safeParse(await answer.json());
  if (!list.success) throw new Failure("Twilio's list is not one");
  const files: ReceivedFile[] = [];
  for (const media of list.data.media_list.slice(0, MAX_FILES)) {
    const bytes = await download(`${base}/${media.sid}`, headers);
    // Deleted at Twilio, or far larger than it lets through: there is nothing to keep.
    if (bytes === null) continue;
    const { contentType, ...dimensions } = sniff(bytes);
    const storageId = await ctx.storage.store(new Blob([bytes], { type: contentType }));
    stored.push(storageId);
    const name = `File ${files.length + 1}${ENDINGS[contentType] ?? ""}`;
    files.push({ storageId, name, contentType, size: bytes.length, ...dimensions });
  }
  return files;
}

/** Twilio sends us on to a store of its own, where our credentials have no business. */
async function download(
  url: string,
  headers: Record<string, string>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const options = { redirect: "manual", signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT) } as const;
  let answer = await fetch(url, { ...options, headers });
  if (answer.status >= 300 && answer.status < 400) {
    const place = answer.headers.get("Location") ?? "";
    if (!isTwilioStore(place))
      throw new Failure("Twilio sends us on to a place that is not its own");
    answer = await fetch(place, options);
  }
  if (answer.status === 404 || answer.status === 410) return null;
  if (!answer.ok) throw new Failure(`a download answered ${answer.status}`);
  return await readCappedBytes(answer, MAX_FILE);
}

function isTwilioStore(place: string): boolean {
  if (!URL.canParse(place)) return false;
  if (twilioStandIn() !== null) return isLoopbackUrl(place);
  const { protocol, hostname, port } = new URL(place);
  const isTheirs = /(^|\.)(twilio\.com|twiliocdn\.com|amazonaws\.com|cloudfront\.net)$/.test(
    hostname,
  );
  return protocol === "https:" && port === "" && isTheirs;
}

async function discard(ctx: ActionCtx, stored: Id<"_storage">[]): Promise<void> {
  for (const id of stored) await ctx.storage.delete(id);
}
