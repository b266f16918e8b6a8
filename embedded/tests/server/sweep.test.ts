import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startBackend } from "../../backend.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "sweep-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const start = () => startBackend({ dataDir, port: 0, sitePort: 0, adminKey: "key" });
const kept = () =>
  readdirSync(join(dataDir, "files"), { recursive: true }).filter((path) => path.length > 30);

test("what a crash left of files that are deleted is gone after the next start; the others stay", async () => {
  const first = await start();
  const url = (await first.engine.operate("storage/uploadUrl", { component: "" })) as string;
  expect((await fetch(url, { method: "POST", body: "kept" })).status).toBe(200);
  await first.close();
  const before = kept();
  const stray = randomUUID();
  mkdirSync(join(dataDir, "files", stray.slice(0, 2)), { recursive: true });
  writeFileSync(join(dataDir, "files", stray.slice(0, 2), stray), "left behind");
  const second = await start();
  await vi.waitFor(() => expect(kept()).toEqual(before), 5_000);
  expect(before).toHaveLength(1);
  await second.close();
});
