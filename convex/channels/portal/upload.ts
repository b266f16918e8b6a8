import { internal } from "../../_generated/api";
import { httpAction } from "../../_generated/server";
import { ERROR_MESSAGES, type ErrorCode, knownError } from "../../shared/errors";
import { NAME_HEADER, PORTAL_MAX_FILE, PORTAL_TYPES, TOKEN_HEADER } from "../../shared/portal";
import { sniff } from "../../model/media";

// The customer's page is served from elsewhere. The token alone opens anything, so any page may ask.
const CORS = { "Access-Control-Allow-Origin": "*" };

const STATUS: Partial<Record<ErrorCode, number>> = { PORTAL_CLOSED: 404, RATE_LIMITED: 429 };

/** OPTIONS /portal/files: a browser asks whether the page may. */
export const allow = httpAction(async () => {
  const headers = {
    ...CORS,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": `Content-Type, ${TOKEN_HEADER}, ${NAME_HEADER}`,
    "Access-Control-Max-Age": "86400",
  };
  return new Response(null, { status: 204, headers });
});

/** POST /portal/files: a file for the customer's next message. Answers with its `uploadId`. */
export const upload = httpAction(async (ctx, request) => {
  const token = request.headers.get(TOKEN_HEADER) ?? "";
  try {
    await ctx.runMutation(internal.portal.beginUpload, { token });
    const bytes = await readCapped(request, PORTAL_MAX_FILE);
    if (bytes === null) return refusal(413, "FILE_TOO_LARGE");
    const { contentType, width, height } = sniff(bytes);
    if (!PORTAL_TYPES.some((type) => type === contentType)) {
      return refusal(415, "FILE_TYPE_REFUSED");
    }
    const storageId = await ctx.storage.store(new Blob([bytes], { type: contentType }));
    const file = { storageId, contentType, size: bytes.length, width, height };
    const name = decodeName(request.headers.get(NAME_HEADER) ?? "");
    try {
      const uploadId = await ctx.runMutation(internal.portal.addUploaded, { token, name, ...file });
      return Response.json({ uploadId }, { headers: CORS });
    } catch (error) {
      await ctx.storage.delete(storageId);
      throw error;
    }
  } catch (error) {
    const known = knownError(error);
    if (known === null) throw error;
    return refusal(STATUS[known.code] ?? 400, known.code, known.message);
  }
});

function refusal(
  status: number,
  code: ErrorCode,
  message: string = ERROR_MESSAGES[code],
): Response {
  return Response.json({ code, message }, { status, headers: CORS });
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** The body, or null as soon as it is longer than `limit` bytes. */
async function readCapped(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    size += next.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      return null;
    }
    chunks.push(next.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
