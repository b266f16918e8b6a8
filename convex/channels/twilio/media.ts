import { internal } from "../../_generated/api";
import { httpAction } from "../../_generated/server";
import { twilioConfig } from "./config";
import { readMediaUrl } from "./mediaUrl";

const ENDINGS: Record<string, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "application/pdf": "pdf",
};

/** GET /twilio/media?…: a file of a text, for Twilio to fetch. Nothing is read before the signature holds. */
export const media = httpAction(async (ctx, request) => {
  const config = twilioConfig();
  if (config === null) return new Response("not set up", { status: 503 });
  const { searchParams } = new URL(request.url);
  const ticket = await readMediaUrl(config.authTokens, searchParams, Date.now());
  if (ticket === null) return new Response(null, { status: 403 });
  const file = await ctx.runQuery(internal.uploads.sentFile, ticket);
  const blob = file && (await ctx.storage.get(file.storageId));
  if (file === null || blob === null) return new Response(null, { status: 404 });
  // Twilio wants short names without spaces; what the sender called it is nobody's business there.
  const name = `file-${ticket.index + 1}.${ENDINGS[file.contentType] ?? "bin"}`;
  return new Response(blob, {
    headers: {
      "Content-Type": file.contentType,
      "Content-Disposition": `inline; filename="${name}"`,
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
});
