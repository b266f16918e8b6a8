import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query } from "convex/server";
export const repeat = query({ handler: (ctx, { text, times }) => text.repeat(times) });
`;

let app: TestEngine;
beforeAll(async () => {
  app = await openEngine(await deploymentOf({ "app.ts": APP }));
});
afterAll(() => app.close());

test("names that are not deployed are counted as one: whoever asks can make up any number", async () => {
  await app.query("app:repeat", { text: "a", times: 1 });
  for (let i = 0; i < 20; i++) {
    await expect(app.query(`app:made-up-${i}`)).rejects.toThrow("Could not find public function");
    expect((await app.mutate(`made-up-${i}:app`)).ok).toBe(false);
  }
  const { functions } = await app.engine.metrics();
  expect(Object.keys(functions).toSorted()).toEqual(["app:repeat", "unknown"]);
  expect(functions.unknown).toMatchObject({ runs: 40, failures: 40 });
});

test("results nobody holds are kept while there is room for them: so many, and so much", async () => {
  const entries = async () => (await app.engine.metrics()).entries;
  for (let times = 0; times < 300; times++) await app.query("app:repeat", { text: "a", times });
  expect(await entries()).toBe(256);
  for (let i = 0; i < 20; i++) {
    await app.query("app:repeat", { text: String.fromCharCode(97 + i), times: 4 << 20 });
  }
  const left = await entries();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(20);
  const { cacheHits } = (await app.engine.metrics()).functions["app:repeat"]!;
  await app.query("app:repeat", { text: "t", times: 4 << 20 });
  expect((await app.engine.metrics()).functions["app:repeat"]!.cacheHits).toBe(cacheHits + 1);
});

test("large arguments take room like large results", async () => {
  for (let i = 0; i < 20; i++) {
    await app.query("app:repeat", { text: "y".repeat(4 << 20), times: 0, i });
  }
  expect((await app.engine.metrics()).entries).toBeLessThan(20);
});
