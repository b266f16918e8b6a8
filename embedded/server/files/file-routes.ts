import { mismatch, parseDigest } from "../../engine/file-digest.ts";
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
    const read = await this.#operate("storage/readUploadToken", { token });
    if (read === "expired") {
      throw new HttpError(401, "StorageTokenExpired", "Store File Authorization expired");
    }
    if (read === "forged") {
      const message = "Couldn't decode the StoreFileAuthorization token";
      throw new HttpError(401, "StorageTokenInvalid", message);
    }
    const { component } = read;
    const expected = digestOf(request);
    const length = request.headers["content-length"];
    if (length !== undefined && Number(length) > this.#maxUploadBytes) throw this.#tooLarge();
    const contentType = request.headers["content-type"] ?? null;
    try {
      const blob = await this.#blobs.put(request.stream, this.#maxUploadBytes, ({ sha256 }) => {
        const actual = Buffer.from(sha256, "hex");
        if (expected === null || expected.equals(actual)) return;
        throw new HttpError(400, "Sha256Mismatch", mismatch(expected, actual));
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
    if (!isUuid(uuid)) {
      throw new HttpError(
        400,
        "InvalidStoragePath",
        `Invalid storage path: "${uuid}" is not a valid UUID string. Please use \`storage.getUrl\` to generate a valid URL.`,
      );
    }
    const file = await this.#operate("storage/byUuid", { uuid });
    if (file === null) throw new HttpError(404, "FileNotFound", `File ${uuid} not found`);
    const { size, sha256, contentType } = file;
    const headers: Record<string, string> = {
      "accept-ranges": "bytes",
      // The content behind a URL never changes: 30 days, as Convex says.
      "cache-control": "private, max-age=2592000",
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
    // It is that of the whole file.
    if (range === null) headers.digest = `sha-256=${Buffer.from(sha256, "hex").toString("base64")}`;
    else headers["content-range"] = `bytes ${start}-${end}/${size}`;
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

/** The sha-256 of a Digest header, or null when there is no such header. */
function digestOf({ headers }: RouteRequest): Buffer | null {
  if (headers.digest === undefined) return null;
  const match = /(?:^|,)\s*sha-256=([A-Za-z0-9+/]+=*)\s*(?:,|$)/i.exec(String(headers.digest));
  const digest = parseDigest(match?.[1] ?? "");
  if (digest !== null) return digest;
  throw new HttpError(400, "BadHeader", "Bad header for digest: it must be sha-256=<base64>");
}
