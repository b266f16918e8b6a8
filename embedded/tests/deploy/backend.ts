import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileBytes } from "../../actions/file-bytes.ts";
import { Actions } from "../../actions/runner.ts";
import { deployRoutes } from "../../deploy/routes.ts";
import { startEngine } from "../../engine/engine.ts";
import type { ActionRunner, Engine } from "../../engine/protocol.ts";
import { openBlobStore } from "../../server/files/blob-store.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";

export const adminKey = "embedded|0123456789";

export interface Backend extends RunningServer {
  engine: Engine;
  actions: Actions;
  directory: string;
}

/** All of the backend on free ports and a fresh directory, both gone after `close`. */
export async function startBackend(
  options: { timeLimitMs?: number; stallMs?: number } = {},
): Promise<Backend> {
  const directory = await mkdtemp(join(tmpdir(), "backend-"));
  const [port, sitePort] = [await freePort(), await freePort()];
  const addresses = { cloud: `http://127.0.0.1:${port}`, site: `http://127.0.0.1:${sitePort}` };
  const blobs = await openBlobStore(join(directory, "files"));
  const actions = new Actions({
    dataDir: directory,
    files: (engine) => fileBytes(blobs, engine),
    ...options,
  });
  const runner: ActionRunner = actions;
  const engine = await startEngine({
    databasePath: join(directory, "data.sqlite"),
    synchronous: "NORMAL",
    cloudUrl: addresses.cloud,
    siteUrl: addresses.site,
    runner,
    deleteFiles: async (uuids) => {
      for (const uuid of uuids) await blobs.delete(uuid);
    },
  });
  actions.attach(engine);
  const server = await startServer({
    engine,
    port,
    sitePort,
    adminKey,
    verify: () => Promise.reject(new Error("no tokens here")),
    blobs,
    deployRoutes: deployRoutes({
      engine,
      analyzeNode: actions.analyzeNode,
      countDocuments: async (component, table) =>
        Number(await engine.operate("tables/count", { component, table })),
      addresses: () => addresses,
    }),
  });
  return {
    ...server,
    engine,
    actions,
    directory,
    async close() {
      await server.close();
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
