import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { refusedClient, refusedVersion } from "../client-version.ts";
import { Session, type SessionParts } from "./session.ts";

const syncPath = /^\/api\/(?:([^/]+)\/)?sync$/;
const tickMs = 1_000;
/** How long clients have to answer a close, in ms. */
const closeGraceMs = 1_000;

/** Accepts sync sockets at `/api/<client version>/sync` and keeps them alive. */
export class SyncServer {
  readonly #parts: SessionParts;
  readonly #sessions = new Set<Session>();
  readonly #sockets: WebSocketServer;
  readonly #ticker: NodeJS.Timeout;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: parts.limits.maxFrameBytes,
      perMessageDeflate: false,
    });
    const every = Math.min(tickMs, parts.limits.pingMs, parts.limits.stallMs);
    this.#ticker = setInterval(() => {
      const now = Date.now();
      for (const session of this.#sessions) session.tick(now);
    }, every);
    this.#ticker.unref();
  }

  /** Handles node:http's "upgrade" event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that goes away during the handshake is no error of ours.
    socket.on("error", () => socket.destroy());
    const path = (request.url ?? "").split("?")[0] ?? "";
    const match = syncPath.exec(path);
    if (match === null) return refuse(socket, "404 Not Found", "");
    const refused =
      match[1] === undefined
        ? refusedClient(request.headers["convex-client"])
        : refusedVersion(match[1]);
    if (refused !== null) return refuse(socket, "400 Bad Request", String(refused.body));
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { remoteAddress = null } = request.socket;
      const userAgent = request.headers["user-agent"] ?? null;
      const session = new Session(webSocket, this.#parts, remoteAddress, userAgent);
      this.#sessions.add(session);
      webSocket.on("close", () => this.#sessions.delete(session));
    });
  }

  /** Tells every client to come back later. */
  close(): void {
    clearInterval(this.#ticker);
    for (const session of this.#sessions)
      session.stop("InternalServerError: deployment is stopping");
    this.#sockets.close();
    const cut = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
    }, closeGraceMs);
    cut.unref();
  }
}

function refuse(socket: Duplex, status: string, body: string): void {
  const head = [`HTTP/1.1 ${status}`, "Connection: close", "Content-Type: application/json"];
  socket.end(`${head.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
