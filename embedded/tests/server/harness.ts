import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { WebSocket } from "ws";
import type { VerifiedToken } from "../../auth/verifier.ts";
import type { Json } from "../../deployment.ts";
import type { Engine } from "../../engine/protocol.ts";
import { openBlobStore } from "../../server/files/blob-store.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../server/start-server.ts";

export const adminKey = "embedded|0123456789";

export interface TestServer extends RunningServer {
  files: string;
}

/** A server on free ports whose tokens are unsigned; everything goes away with `close`. */
export async function serve(
  engine: Engine,
  options: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const files = await mkdtemp(join(tmpdir(), "server-files-"));
  const blobs = await openBlobStore(files);
  const verify = readToken;
  const server = await startServer({
    engine,
    port: 0,
    sitePort: 0,
    adminKey,
    verify,
    blobs,
    ...options,
  });
  return {
    ...server,
    files,
    async close() {
      await server.close();
      await rm(files, { recursive: true, force: true });
    },
  };
}

/** A token as clients read it, unsigned. */
export function tokenFor(subject: string, lifeSeconds = 3_600, jti = ""): string {
  const iat = Date.now() / 1_000;
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ subject, iat, exp: iat + lifeSeconds, jti })}.x`;
}

async function readToken(token: string): Promise<VerifiedToken> {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    subject: string;
    exp: number;
  };
  if (claims.subject === "refused") throw new Error("No auth provider found matching the token");
  const { subject } = claims;
  return { identity: JSON.stringify({ subject }), expiresAt: claims.exp * 1_000 };
}

export type Frame = { type: string; [key: string]: Json };

/** A client that speaks the protocol frame by frame and keeps what it hears. */
export class RawClient {
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | null = null;
  #changed = Promise.withResolvers<void>();

  constructor(url: string) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Frame);
      this.#wake();
    });
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  static async connect(url: string, fields: object = {}): Promise<RawClient> {
    const client = new RawClient(url);
    await once(client.socket, "open");
    client.send({
      type: "Connect",
      sessionId: crypto.randomUUID(),
      connectionCount: 0,
      lastCloseReason: null,
      clientTs: Date.now(),
      ...fields,
    });
    return client;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Adds queries 0, 1, … in one change of the query set from version 0. */
  watch(...paths: string[]): void {
    this.send({
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: paths.map((udfPath, queryId) => ({
        type: "Add",
        queryId,
        udfPath,
        args: [{}],
      })),
    });
  }

  mutate(requestId: number, udfPath: string, args: object = {}): void {
    this.send({ type: "Mutation", requestId, udfPath, args: [args] });
  }

  /** Resolves with the first frame, from the `from`th on, that the test accepts. */
  async heard(test: (frame: Frame) => boolean, from = 0): Promise<Frame> {
    for (let at = from; ;) {
      for (; at < this.frames.length; at++) if (test(this.frames[at]!)) return this.frames[at]!;
      if (this.closed !== null) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
      await this.#changed.promise;
    }
  }

  async ended(): Promise<{ code: number; reason: string }> {
    while (this.closed === null) await this.#changed.promise;
    return this.closed;
  }

  transitions(): Frame[] {
    return this.frames.filter((frame) => frame.type === "Transition");
  }

  close(): void {
    this.socket.terminate();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** Whether a frame is a transition that gives some query this value. */
export function gives(value: Json): (frame: Frame) => boolean {
  return (frame) =>
    frame.type === "Transition" &&
    (frame.modifications as { value?: Json }[]).some((each) =>
      isDeepStrictEqual(each.value, value),
    );
}

/** Resolves once the condition holds, asked after every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
