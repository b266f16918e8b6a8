import type { GetReceivingEmailResponseSuccess, Resend } from "resend";
import type { Id } from "../../_generated/dataModel";
import { cleanFileName } from "../../model/fileName";
import { readCappedBytes } from "../../model/httpBody";
import type { ReceivedEmail } from "../../model/inboundEmail";
import { UNKNOWN_TYPE, sniff } from "../../model/media";
import { resendStandIn } from "./config";

const CALL_TIMEOUT = 20_000;
const DOWNLOAD_TIMEOUT = 120_000;
/** One file, and the whole email as it came. bytes */
const MAX_FILE = 25_000_000;
/** All files of one email. bytes */
const MAX_ALL = 40_000_000;
const MAX_FILES = 50;

/** Why something of an email cannot be had, in words that can be logged. */
export class FetchFailure extends Error {}

type Store = (bytes: Blob) => Promise<Id<"_storage">>;

/**
 * Stores an email's files under their names, each by the type its bytes say. What is too big to
 * keep, or cannot be had when it is to be done `without`, is still at Resend, and a note here says
 * so. Throws FetchFailure.
 */
export async function storeAttachments(
  client: Resend,
  { id: emailId, attachments }: GetReceivingEmailResponseSuccess,
  store: Store,
  { without }: { without: boolean },
): Promise<ReceivedEmail["attachments"]> {
  const kept: ReceivedEmail["attachments"] = [];
  if (attachments.length === 0) return kept;
  const note = async (name: string, why: string) => {
    const words = new Blob([`${name} ${why}. It can still be found at Resend.\n`]);
    const storageId = await store(words);
    const called = cleanFileName(`${name} (${why}).txt`);
    kept.push({ storageId, name: called, contentType: UNKNOWN_TYPE, size: words.size });
  };
  const urls = await downloadUrls(client, emailId);
  let total = 0;
  for (const { id, filename, size } of attachments.slice(0, MAX_FILES)) {
    const name = cleanFileName(filename ?? "", "Attachment");
    const fits = size <= MAX_FILE && total + size <= MAX_ALL;
    const bytes = fits ? await downloadOr(urls.get(id) ?? "", without) : null;
    if (bytes === undefined) {
      await note(name, "could not be loaded");
    } else if (bytes === null) {
      await note(name, "was too big to keep");
    } else {
      total += bytes.length;
      const { contentType, ...dimensions } = sniff(bytes);
      const storageId = await store(new Blob([bytes], { type: contentType }));
      kept.push({ storageId, name, contentType, size: bytes.length, ...dimensions });
    }
  }
  const more = attachments.length - MAX_FILES;
  if (more > 0) await note(`${more} more ${more === 1 ? "file" : "files"}`, "were left out");
  return kept;
}

/** As `download`; undefined for what cannot be had, when it is to be done `without`. */
export async function downloadOr(
  url: string,
  without: boolean,
): Promise<Uint8Array<ArrayBuffer> | null | undefined> {
  try {
    return await download(url);
  } catch (error) {
    if (without) return undefined;
    throw error;
  }
}

/** Downloads from the address Resend gave; null when it is too big. Throws when it cannot be had. */
async function download(url: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!isResendUrl(url))
    throw new FetchFailure("Resend names a file at an address that is not its own");
  const response = await fetch(url, {
    redirect: "manual",
    signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT),
  });
  if (!response.ok) throw new FetchFailure(`a file's download answered ${response.status}`);
  return await readCappedBytes(response, MAX_FILE);
}

/** Where each of an email's files can be had for an hour. One call: a team has five a second. */
async function downloadUrls(client: Resend, emailId: string): Promise<Map<string, string>> {
  const { data, error } = await client.emails.receiving.attachments.list(
    { emailId, limit: 100 },
    { signal: AbortSignal.timeout(CALL_TIMEOUT) },
  );
  if (error !== null) throw new FetchFailure(`${error.name} ${error.statusCode ?? ""}`);
  return new Map(data.data.map(({ id, download_url }) => [id, download_url]));
}

/** Resend's own hosts and the CDN its signed addresses lead to, or the stand-in on this machine. */
function isResendUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const standIn = resendStandIn();
  if (standIn !== null) return new URL(url).origin === new URL(standIn).origin;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" && /(^|\.)(resend\.com|resend\.app|cloudfront\.net)$/.test(hostname);
}
