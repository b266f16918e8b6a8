import { chmod, mkdir, stat } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { fileBytes } from "./actions/file-bytes.ts";
import { Actions, type ActionsOptions } from "./actions/runner.ts";
import { authInEnvironment } from "./deploy/auth-in-environment.ts";
import { deployRoutes } from "./deploy/routes.ts";
import { startEngine } from "./engine/engine.ts";
import type { Engine } from "./engine/protocol.ts";
import { Exports } from "./snapshots/exports.ts";
import { Imports } from "./snapshots/imports.ts";
import { inferredShapes } from "./snapshots/inferred-shapes.ts";
import { snapshotRoutes } from "./snapshots/routes.ts";
import type { Addresses } from "./server/http/deployment-routes.ts";
import { type BlobStore, openBlobStore } from "./server/files/blob-store.ts";
import { startServer } from "./server/start-server.ts";
import { LogFile } from "./upkeep/log-file.ts";

export interface BackendOptions {
  /** Everything kept lies in this folder; it is made when absent. */
  dataDir: string;
  /** 0 picks a free one. */
  port: number;
  /** Of HTTP actions; 0 picks a free one. */
  sitePort: number;
  adminKey: string;
  host?: string;
  /** Where a reverse proxy makes it reachable; nobody who comes through that is an admin. */
  publicAddresses?: Addresses;
  /** NORMAL is faster and may lose the last commits when the power fails. */
  synchronous?: "FULL" | "NORMAL";
  /** Keep errors' messages and log lines from clients, as Convex does in production. */
  redact?: boolean;
  /** Where what functions print is kept in files; nowhere when left out. */
  logDir?: string;
  actionLimits?: Pick<ActionsOptions, "timeLimitMs" | "stallMs">;
}

export interface Backend {
  url: string;
  siteUrl: string;
  engine: Engine;
  /** Ends connections and actions, and lets go of the data. */
  close(): Promise<void>;
}

const OWNER_ONLY = 0o700;
/** Files looked up at a time. */
const SWEEP_CHUNK = 500;

/**
 * Starts a whole deployment on a folder: database, actions, server.
 * Throws when the data is in use or newer than this version, or a port is taken.
 */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { adminKey, host = "127.0.0.1", synchronous = "FULL" } = options;
  // Other threads and processes open files in it, wherever they stand.
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  // What customers write is nobody else's on this machine. A folder that is not ours stays as it is.
  await chmod(dataDir, OWNER_ONLY).catch(() => undefined);
  // Functions see the deployment's addresses, so the ports must be known before the database opens.
  await using cloudPort = await holdPort(options.port, host);
  await using sitePort = await holdPort(options.sitePort, host);
  const { publicAddresses } = options;
  const addresses = publicAddresses ?? {
    cloud: `http://${host}:${cloudPort.port}`,
    site: `http://${host}:${sitePort.port}`,
  };
  const blobs = await openBlobStore(join(dataDir, "files"));
  let tellClients = () => undefined as void;
  const transfer = { engine: () => engine, blobs, changed: () => tellClients() };
  const imports = new Imports({ ...transfer, directory: join(dataDir, "imports") });
  const exports = new Exports({ ...transfer, directory: join(dataDir, "exports") });
  const startedAt = Date.now();
  const actions = new Actions({
    ...options.actionLimits,
    dataDir,
    files: (engine) => fileBytes(blobs, engine),
  });
  const engine = await startEngine({
    databasePath: join(dataDir, "data.sqlite"),
    synchronous,
    cloudUrl: addresses.cloud,
    siteUrl: addresses.site,
    runner: actions,
    authIn: authInEnvironment,
    deleteFiles: async (uuids) => {
      // An export may be about to read them.
      await exports.idle;
      for (const uuid of uuids) await blobs.delete(uuid);
    },
  });
  actions.attach(engine);
  if (options.logDir !== undefined) {
    const log = new LogFile({ directory: options.logDir });
    engine.onLog((entry) => log.write(entry));
  }
  try {
    // The database is ours by now, and with it the folder.
    await blobs.discardLeftovers();
    await imports.discardLeftovers();
    await exports.discardLeftovers();
    await cloudPort.release();
    await sitePort.release();
    const server = await startServer({
      engine,
      port: cloudPort.port,
      sitePort: sitePort.port,
      host,
      adminKey,
      ...(publicAddresses && { publicAddresses }),
      redact: options.redact ?? false,
      blobs,
      systemQueries: {
        "_system/cli/exports:getLatest": () => exports.latest,
        "_system/cli/queryImport:default": ({ importId }) => imports.find(String(importId)),
        "_system/cli/queryImport:list": () => imports.list(),
      },
      deployRoutes: [
        ...snapshotRoutes(imports, exports, () => inferredShapes(engine)),
        ...deployRoutes({
          engine,
          analyzeNode: actions.analyzeNode,
          addresses: () => addresses,
          countDocuments: async (component, table) =>
            Number(await engine.operate("tables/count", { component, table })),
        }),
      ],
    });
    void sweep(blobs, engine, startedAt).catch((error: unknown) => {
      console.error("Files that belong to nothing could not be removed:", error);
    });
    tellClients = () => void server.refreshSystemQueries();
    return {
      url: server.url,
      siteUrl: server.siteUrl,
      engine,
      async close() {
        await server.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Removes what a crash left: older bytes whose file is deleted, or was never recorded. */
async function sweep(blobs: BlobStore, engine: Engine, startedAt: number): Promise<void> {
  const uuids = await blobs.list();
  for (let at = 0; at < uuids.length; at += SWEEP_CHUNK) {
    const chunk = uuids.slice(at, at + SWEEP_CHUNK);
    const unknown = (await engine.operate("storage/unknown", { uuids: chunk })) as string[];
    for (const uuid of unknown) {
      const found = await stat(blobs.path(uuid)).catch(() => null);
      // What has arrived since may be about to be recorded.
      if (found && found.mtimeMs < startedAt) await blobs.delete(uuid);
    }
  }
}

interface HeldPort extends AsyncDisposable {
  port: number;
  release(): Promise<void>;
}

/** Keeps a free port, when `wanted` is 0, from everybody else while the database opens. */
async function holdPort(wanted: number, host: string): Promise<HeldPort> {
  if (wanted !== 0) {
    const release = () => Promise.resolve();
    return { port: wanted, release, [Symbol.asyncDispose]: release };
  }
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, host, resolve));
  const { port } = holder.address() as AddressInfo;
  const release = () => new Promise<void>((resolve) => void holder.close(() => resolve()));
  return { port, release, [Symbol.asyncDispose]: release };
}
