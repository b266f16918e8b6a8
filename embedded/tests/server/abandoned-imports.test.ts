import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { openBlobStore } from "../../server/files/blob-store.ts";
import { Imports } from "../../snapshots/imports.ts";
import { openEngine } from "../engine/open-engine.ts";

const REQUEST = { mode: "append", format: "jsonLines", table: "t", component: "" } as const;
const FEW = 21;

async function open() {
  const app = await openEngine(null);
  onTestFinished(() => app.close());
  const folder = mkdtempSync(join(tmpdir(), "imports-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, "imports");
  const blobs = await openBlobStore(join(folder, "files"));
  const imports = new Imports({
    engine: () => app.engine,
    blobs,
    directory,
    changed: () => undefined,
  });
  const upload = async () => {
    const token = await imports.startUpload();
    await imports.uploadPart(token, 1, Readable.from([Buffer.from('{"n":1}')]));
    return token;
  };
  return { imports, upload, left: () => readdirSync(directory).length };
}

test("uploads that nobody finishes make way, the oldest first", async () => {
  const { imports, upload, left } = await open();
  const first = await upload();
  for (let i = 0; i < 30; i++) await upload();
  expect(left()).toBeLessThan(FEW);
  await expect(imports.finishUpload(first, ["1"], REQUEST)).rejects.toThrow("not valid");
  await imports.finishUpload(await upload(), ["1"], REQUEST);
});

test("imports that nobody confirms make way, the oldest first", async () => {
  const { imports, upload, left } = await open();
  const ids: string[] = [];
  for (let i = 0; i < 30; i++) {
    const id = await imports.finishUpload(await upload(), ["1"], REQUEST);
    ids.push(id);
    await vi.waitFor(() =>
      expect(imports.find(id)).toMatchObject({ state: { state: "waiting_for_confirmation" } }),
    );
  }
  expect((imports.list() as unknown[]).length).toBeLessThan(FEW);
  await vi.waitFor(() => expect(left()).toBeLessThan(FEW));
  expect(() => imports.perform(ids[0]!)).toThrow("no such import");
  await imports.cancel(ids.at(-1)!);
});
