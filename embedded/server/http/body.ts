import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { HttpError } from "../http-error.ts";

/**
 * Reads a whole body, decompressed as its Content-Encoding says unless it is wanted as it is.
 * @param limit bytes, after decompression
 * @throws HttpError 413 past the limit, 415 for an unknown encoding, 400 when it is broken
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  as: "decompressed" | "as it is" = "decompressed",
): Promise<Uint8Array> {
  const tooLarge = () =>
    new HttpError(413, "RequestTooLarge", `The request body may have at most ${limit} bytes`);
  const encoding =
    as === "as it is" ? "identity" : (request.headers["content-encoding"] ?? "identity");
  const length = request.headers["content-length"];
  if (encoding === "identity" && Number(length ?? 0) > limit) throw tooLarge();

  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded(request, encoding) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HttpError(400, "BadRequestBody", `The request body could not be read: ${reason}`);
  }
  return Buffer.concat(chunks, size);
}

function decoded(request: IncomingMessage, encoding: string): Readable {
  const decoder = decoderFor(encoding);
  if (decoder === null) return request;
  // An aborted upload has to fail the reader, which pipe alone does not do.
  request.on("error", (error) => decoder.destroy(error));
  request.on("close", () => {
    if (!request.complete) decoder.destroy(new Error("the client went away"));
  });
  return request.pipe(decoder);
}

function decoderFor(encoding: string) {
  switch (encoding) {
    case "identity":
      return null;
    case "br":
      return createBrotliDecompress();
    case "gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    default:
      throw new HttpError(415, "BadContentEncoding", `Unknown Content-Encoding ${encoding}`);
  }
}
