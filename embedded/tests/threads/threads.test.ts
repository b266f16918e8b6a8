import { once } from "node:events";
import { expect, test } from "vitest";
import { startThread } from "../../threads/thread.ts";

const probe = new URL("./probe-thread.ts", import.meta.url);
const options = { execArgv: ["--experimental-vm-modules", "--no-warnings"] };

test("a thread runs TypeScript, and nothing in it strips types: that is WebAssembly", async () => {
  const [loaded] = (await once(startThread(probe, null, options), "message")) as [string[]];
  expect(loaded).toContain("NativeModule sqlite");
  expect(loaded.filter((module) => module.includes("amaro"))).toEqual([]);
});

test("what a thread imports without its main thread's knowledge is an error, not stripped", async () => {
  const late = new URL("../../engine/worker.ts", import.meta.url).href;
  const message = once(startThread(probe, late, options), "message");
  await expect(message).rejects.toThrow(`${late} was not found among the imports of ${probe.href}`);
});
