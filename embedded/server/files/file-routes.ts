import type { Engine } from "../../engine/protocol.ts";
import { diskError, HttpError } from "../http-error.ts";
import type { RouteReply, RouteRequest } from "../route.ts";
import { type BlobStore, BlobTooLarge, isUuid } from "./blob-store.ts";
import type { FileOperations } from "./operations.ts";
import { parseRange } from "./range.ts";

/** Uploading to the URLs of `storage.generateUploadUrl`, and reading the URLs of `storage.getUrl`. */
export class FileRoutes {
  readonly #engine: Engine;
  readonly #blobs: BlobStore;
  readonly #maxUploadBytes: number;

  constructor(engine: Engine, blobs: BlobStore, maxUploadBytes: number) {
    this.#engine = engine;
    this.#blobs = blobs;
    this.#maxUploadBytes = maxUploadBytes;
  }

  /** POST /api/storage/upload?token= */
  async upload(request: RouteRequest): Promise<RouteReply> {
    const token = request.url.searchParams.get("token") ?? "";
    const component = await this.#operate("storage/readUploadToken", { token });
    if (component === null) {
      throw new HttpError(
        401,
        "StorageTokenInvalid",
        "The upload URL is not valid or has expired: generate a new one",
      );
    }
    const expected = digestOf(request);
    const length = request.headers["content-length"];
    if (length !== undefined && Number(length) > this.#maxUploadBytes) throw this.#tooLarge();
    const contentType = request.headers["content-type"] ?? null;
    try {
      const blob = await this.#blobs.put(request.stream, this.#maxUploadBytes, ({ sha256 }) => {
        if (expected === null || expected === sha256) return;
        throw new HttpError(400, "BadDigest", "The file does not match its Digest header");
      });
      const record = { ...blob, component, contentType };
      const storageId = await this.#operate("storage/insert", record).catch(async (error) => {
        await this.#blobs.delete(blob.uuid);
        throw error;
      });
      return { body: JSON.stringify({ storageId }) };
    } catch (error) {
      throw error instanceof BlobTooLarge ? this.#tooLarge() : diskError(error);
    }
  }

  /** GET /api/storage/<uuid> */
  async download(request: RouteRequest): Promise<RouteReply> {
    const uuid = request.rest;
    const file = isUuid(uuid) ? await this.#operate("storage/byUuid", { uuid }) : null;
    if (file === null) throw new HttpError(404, "FileNotFound", "There is no such file");
    const { size, sha256, contentType } = file;
    const headers: Record<string, string> = {
      "accept-ranges": "bytes",
      // The content behind a URL never changes: 30 days, as Convex says.
      "cache-control": "private, max-age=2592000",
      digest: `sha-256=${Buffer.from(sha256, "hex").toString("base64")}`,
      "content-type": contentType ?? "application/octet-stream",
      "x-content-type-options": "nosniff",
    };
    const range = parseRange(request.headers.range, size);
    if (range === "unsatisfiable") {
      return {
        status: 416,
        headers: { ...headers, "content-range": `bytes */${size}` },
        body: null,
      };
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    headers["content-length"] = String(end - start + 1);
    if (range !== null) headers["content-range"] = `bytes ${start}-${end}/${size}`;
    const status = range === null ? 200 : 206;
    if (size === 0 || request.method === "HEAD") return { status, headers, body: null };
    try {
      return { status, headers, body: await this.#blobs.read(uuid, start, end) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw new HttpError(404, "FileNotFound", "The file's content is missing");
    }
  }

  #tooLarge(): HttpError {
    const message = `A file may have at most ${this.#maxUploadBytes} bytes`;
    return new HttpError(413, "FileTooLarge", message);
  }

  async #operate<Name extends keyof FileOperations>(
    name: Name,
    input: FileOperations[Name]["input"],
  ): Promise<FileOperations[Name]["output"]> {
    return (await this.#engine.operate(name, input)) as FileOperations[Name]["output"];
  }
}

/** The sha-256 of a Digest header in hex, or null when it has none. */
function digestOf(request: RouteRequest): string | null {
  const header = request.headers.digest;
  if (header === undefined) return null;
  const match = /(?:^|,)\s*sha-256=([A-Za-z0-9+/]{43}=)\s*(?:,|$)/i.exec(String(header));
  if (match?.[1] === undefined) {
    throw new HttpError(400, "BadDigest", "The Digest header must be sha-256=<base64>");
  }
  return Buffer.from(match[1], "base64").toString("hex");
}
