import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Engine } from "../engine/protocol.ts";
import type { BlobStore } from "./files/blob-store.ts";
import { FileRoutes } from "./files/file-routes.ts";
import { type Addresses, DeploymentRoutes } from "./http/deployment-routes.ts";
import { Dispatcher } from "./http/dispatch.ts";
import { FunctionRoutes } from "./http/function-routes.ts";
import { LogRoutes } from "./http/log-routes.ts";
import { Authenticator, deployedVerifier, type TokenVerifier } from "./identity.ts";
import type { Route } from "./route.ts";
import { routesOf } from "./routes.ts";
import { HttpActions } from "./site/http-actions.ts";
import { Subscriptions } from "./subscriptions.ts";
import { type SyncLimits, defaultSyncLimits } from "./sync/outbox.ts";
import { SyncServer } from "./sync/sync-server.ts";
import { type SystemAnswers, SystemQueries } from "./system/system-queries.ts";
import { everything, redacting } from "./redaction.ts";

export interface ServerOptions {
  engine: Engine;
  /** 0 picks a free one. */
  port: number;
  /** Of HTTP actions; 0 picks a free one. */
  sitePort: number;
  /** "127.0.0.1" unless the deployment is meant to be reached from elsewhere. */
  host?: string;
  /** Without ":", which in a header separates it from the identity to act as. */
  adminKey: string;
  /** In place of the deployment's own providers. */
  verify?: TokenVerifier;
  blobs: BlobStore;
  /**
   * Where a reverse proxy makes the deployment reachable, when that is not `host` and the ports.
   * Nobody who comes through it is an admin, whatever key they have: see `isForwarded`.
   */
  publicAddresses?: Addresses;
  instanceName?: string;
  /** Endpoints of the CLI. */
  deployRoutes?: Route[];
  /** Queries of the platform that others answer, by path; `refreshSystemQueries` when they change. */
  systemQueries?: SystemAnswers;
  /** Keep errors' messages and log lines from clients, as Convex does in production. */
  redact?: boolean;
  /** Of one file, in bytes. */
  maxUploadBytes?: number;
  syncLimits?: Partial<SyncLimits>;
}

export interface RunningServer {
  /** The deployment's URL: sync socket, HTTP API, files. */
  url: string;
  /** The URL of its HTTP actions. */
  siteUrl: string;
  /** Runs the platform's own queries again and tells whoever watches one that changed. */
  refreshSystemQueries(): Promise<void>;
  /** Ends every connection and resolves when both ports are free. */
  close(): Promise<void>;
}

const defaultMaxUploadBytes = 5 * 2 ** 30;
/** How long requests under way may take when the server closes, in ms. */
const closeGraceMs = 2_000;
const closeSweepMs = 20;
/** Long enough for a large upload on a slow line, in ms. */
const requestTimeoutMs = 60 * 60 * 1_000;

/**
 * Serves an engine to clients and the CLI.
 * @throws the listen error, e.g. EADDRINUSE, with nothing left open
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { engine, host = "127.0.0.1", port, sitePort } = options;
  let addresses: Addresses = { cloud: "", site: "" };
  const verify = options.verify ?? deployedVerifier(engine);
  const system = new SystemQueries(engine, () => addresses.cloud, options.systemQueries ?? {});
  const visible = options.redact === true ? redacting() : everything;
  const subscriptions = new Subscriptions(engine, system, visible);
  const limits = { ...defaultSyncLimits, ...options.syncLimits };
  const logs = new LogRoutes(engine);
  const { blobs, maxUploadBytes = defaultMaxUploadBytes, instanceName = "embedded" } = options;
  const files = new FileRoutes(engine, blobs, maxUploadBytes);
  const deployment = new DeploymentRoutes(engine, subscriptions, () => addresses, instanceName);
  const siteProtocol = () => new URL(addresses.site).protocol;
  const answerTo = (adminKey: string) => {
    const authenticator = new Authenticator(adminKey, verify);
    const functions = new FunctionRoutes(engine, authenticator, subscriptions);
    const routes = routesOf({ functions, files, deployment, logs });
    return {
      dispatcher: new Dispatcher([...routes, ...(options.deployRoutes ?? [])], authenticator),
      sync: new SyncServer({ engine, subscriptions, authenticator, limits }),
      actions: new HttpActions(engine, authenticator, siteProtocol, options.redact === true),
    };
  };
  const here = answerTo(options.adminKey);
  // Nobody knows the key to this one.
  const outside = options.publicAddresses ? answerTo(randomBytes(32).toString("hex")) : here;
  const sideOf = (request: IncomingMessage) => (isForwarded(request) ? outside : here);

  const cloud = httpServer((request, response) => {
    const { actions, dispatcher } = sideOf(request);
    const action = httpActionUrl(request);
    if (action !== null) request.url = action;
    void (action === null ? dispatcher : actions).handle(request, response);
  });
  cloud.on("upgrade", (request, socket, head) =>
    sideOf(request).sync.upgrade(request, socket, head),
  );
  const site = httpServer(
    (request, response) => void sideOf(request).actions.handle(request, response),
  );
  const closeSockets = () => {
    for (const { sync } of new Set([here, outside])) sync.close();
  };
  try {
    await listen(cloud, port, host);
    await listen(site, sitePort, host);
  } catch (error) {
    closeSockets();
    await Promise.all([stop(cloud), stop(site)]);
    throw error;
  }
  const urls: Addresses = { cloud: urlOf(cloud, host), site: urlOf(site, host) };
  addresses = options.publicAddresses ?? urls;

  return {
    url: urls.cloud,
    siteUrl: urls.site,
    refreshSystemQueries: () => subscriptions.refreshSystem(),
    async close() {
      closeSockets();
      logs.close();
      await Promise.all([stop(cloud), stop(site)]);
    },
  };
}

/** HTTP actions have a port of their own, and are under "/http" on the deployment's as well. */
function httpActionUrl({ url = "" }: IncomingMessage): string | null {
  return url.startsWith("/http/") ? url.slice("/http".length) : null;
}

/** Whether a request came through a proxy, which says so; who is outside cannot take that away. */
function isForwarded({ headers }: IncomingMessage): boolean {
  return headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
}

function httpServer(listener: RequestListener): Server {
  return createServer({ requestTimeout: requestTimeoutMs }, listener);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection is idle only once its reply is out, which may be after the server was closed.
    const sweep = setInterval(() => server.closeIdleConnections(), closeSweepMs);
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
