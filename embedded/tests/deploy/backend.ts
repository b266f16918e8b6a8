import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as whole from "../../backend.ts";

export type Backend = whole.Backend;

export const adminKey = "embedded|0123456789";

/** The whole backend on free ports and a fresh directory, both gone after `close`. */
export async function startBackend(
  actionLimits: whole.BackendOptions["actionLimits"] = {},
): Promise<Backend> {
  const dataDir = await mkdtemp(join(tmpdir(), "backend-"));
  const backend = await whole.startBackend({
    dataDir,
    port: 0,
    sitePort: 0,
    adminKey,
    synchronous: "NORMAL",
    actionLimits,
  });
  return {
    ...backend,
    async close() {
      await backend.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
