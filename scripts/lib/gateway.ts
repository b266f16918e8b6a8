/**
 * The one port that a reverse proxy reaches in production: the built client, and of the backend what
 * browsers and webhooks need. Everything else of it, the CLI's endpoints first, stays on loopback.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createProxyServer } from "httpxy";
import sirv from "sirv";

export interface GatewayOptions {
  /** The built client. */
  folder: string;
  port: number;
  /** Sent with every page and asset. */
  headers: Record<string, string>;
  /** Where functions, live queries and files are, and where HTTP actions are. */
  backendUrl: string;
  siteUrl: string;
}

/** Where HTTP actions are reached from outside: /actions/health is their /health. */
export const ACTIONS_PATH = "/actions";

const SYNC = /^\/api\/[^/]+\/sync$/;
const FILES = /^\/api\/storage\/[^/]+$/;
const SCRIPT = /(?:java|ecma|live|j)script/i;

/** Serves until the function it resolves with is called. Throws the listen error. */
export async function serveGateway(options: GatewayOptions): Promise<() => Promise<void>> {
  const { backendUrl, siteUrl } = options;
  // X-Forwarded-For: by it the backend knows who comes from outside, and takes no admin key there.
  const proxy = createProxyServer({ xfwd: true });
  proxy.on("proxyRes", ({ headers }) => disarm(headers));
  proxy.on("error", (_error, _request, response) => {
    if (response && "writeHead" in response) {
      if (response.headersSent) response.destroy();
      else end(response, 502, "Not reachable just now");
    } else response?.destroy();
  });
  const pages = pagesOf(options);

  const server = createServer((request, response) => {
    const path = pathOf(request);
    if (path.startsWith(`${ACTIONS_PATH}/`)) {
      request.url = request.url?.slice(ACTIONS_PATH.length);
      void proxy.web(request, response, { target: siteUrl });
    } else if (FILES.test(path)) {
      void proxy.web(request, response, { target: backendUrl });
    } else if (path.startsWith("/api/")) {
      end(response, 404, "Not found");
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      end(response, 405, "Method not allowed");
    } else {
      pages(request, response, path);
    }
  });
  // The server forgets them once they are no longer HTTP, and would wait for them in the end.
  const sockets = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    if (SYNC.test(pathOf(request)) && "setKeepAlive" in socket) {
      void proxy.ws(
        request,
        socket as Parameters<typeof proxy.ws>[1],
        { target: backendUrl },
        head,
      );
    } else {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
  });
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  return async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
}

/** Only a path as browsers write it is one of ours; a proxy's absolute address is none. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?")[0] ?? "";
}

/** Files of the built client; every other address is one of the app's, or of the customer's page. */
function pagesOf({ folder, headers }: GatewayOptions) {
  const all = new Map(Object.entries(headers));
  const files = sirv(folder, {
    etag: true,
    setHeaders(response, path) {
      response.setHeaders(all);
      const isNamedByContent = path.startsWith("/assets/");
      const kept = isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache";
      response.setHeader("Cache-Control", kept);
    },
  });
  return (request: IncomingMessage, response: ServerResponse, path: string) => {
    // Nothing here is large enough to be asked for in parts, and sirv throws on a range that is none.
    delete request.headers.range;
    files(request, response, () => {
      if (/\.\w+$/.test(path)) return end(response, 404, "Not found");
      request.url = path.startsWith("/p/") ? "/p/" : "/";
      files(request, response);
    });
  };
}

/**
 * What people sent in is at the app's own origin here: it must never be a page or a script of it.
 * Only a PDF is not sandboxed, for browsers then refuse to show it; their viewers run apart.
 */
function disarm(headers: IncomingMessage["headers"]): void {
  const type = headers["content-type"] ?? "";
  if (SCRIPT.test(type)) headers["content-type"] = "application/octet-stream";
  headers["x-content-type-options"] = "nosniff";
  headers["content-security-policy"] = `default-src 'none'; frame-ancestors 'none'${
    type.startsWith("application/pdf") ? "" : "; sandbox"
  }`;
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}
