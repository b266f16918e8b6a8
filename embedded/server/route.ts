/** The shape of one HTTP endpoint of the deployment; `routes.ts` lists them all. Types only. */
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { Json } from "../deployment.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RouteRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  /** What "*" stood for in the route's path; "" for an exact one. */
  rest: string;
  ip: string | null;
  /** Aborted when the client goes away before the reply is complete. */
  signal: AbortSignal;
  /** The body as it arrives, not yet decompressed. */
  stream: Readable;
  /**
   * The whole body, decompressed when `Content-Encoding` is br, gzip or deflate.
   * @param limit bytes after decompression
   * @throws HttpError 413 past the limit, 400 when it does not decompress or is cut short
   */
  bytes(limit: number): Promise<Uint8Array>;
  /**
   * The body as JSON.
   * @param limit bytes; the server's limit for function arguments when left out
   * @throws HttpError as `bytes` does, and 400 when it is not JSON
   */
  json(limit?: number): Promise<Json>;
}

export interface RouteReply {
  /** 200 when left out. */
  status?: number;
  /** Lower-case names; several values become several headers. */
  headers?: Record<string, string | string[]>;
  /** A string is sent as JSON unless `headers` say otherwise. Streams are sent as they come. */
  body?: string | Uint8Array | AsyncIterable<Uint8Array> | null;
}

export interface Route {
  method: Method;
  /** Exact, or a prefix when it ends in "*". */
  path: string;
  /** "admin": refused without `Authorization: Convex <admin key>`, before the body is read. */
  access: "anyone" | "admin";
  /** A thrown HttpError becomes its status and `{code, message}`; anything else a 500. */
  handle(request: RouteRequest): Promise<RouteReply> | RouteReply;
}
