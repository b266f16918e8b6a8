import { expect, test } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { RawClient, gives, serve, until } from "./harness.ts";

const time = (encoded: unknown) => Buffer.from(String(encoded), "base64").readBigUInt64LE();

/** Reads wait until the function returned is called. */
function holdReads(engine: FakeEngine): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  engine.reads = promise;
  return () => {
    engine.reads = null;
    resolve();
  };
}

test("a mutation that overtakes the new subscriptions after a restart is told with its effects", async () => {
  const engine = new FakeEngine();
  let count = 0;
  engine.queries["counter:get"] = () => count;
  engine.mutations["counter:add"] = () => ++count;
  const server = await serve(engine);
  const client = await RawClient.connect(server.url);
  client.watch("counter:get");
  await client.heard(gives(0));
  const go = holdReads(engine);
  engine.restart();
  client.mutate(1, "counter:add");
  await until(() => count === 1);
  go();
  await client.heard(gives(1));
  const ts = time((await client.heard((f) => f.type === "MutationResponse")).ts);
  let shown: unknown;
  for (const frame of client.transitions()) {
    for (const change of frame.modifications as { value: unknown }[]) shown = change.value;
    if (time((frame.endVersion as { ts: string }).ts) >= ts) expect(shown).toBe(1);
  }
  client.close();
  await server.close();
});

test("a query that was taken back while the engine restarted is told to be gone", async () => {
  const engine = new FakeEngine();
  engine.queries["counter:get"] = () => 0;
  const server = await serve(engine);
  const client = await RawClient.connect(server.url);
  client.watch("counter:get");
  await client.heard(gives(0));
  const go = holdReads(engine);
  const other = { type: "Add", queryId: 1, udfPath: "counter:get", args: [{ other: true }] };
  const modifications = [{ type: "Remove", queryId: 0 }, other];
  client.send({ type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications });
  // Once it is answered, what was sent before has arrived.
  client.mutate(1, "counter:absent");
  await client.heard((frame) => frame.type === "MutationResponse");
  engine.restart();
  go();
  const told = await client.heard((frame) =>
    JSON.stringify(frame.modifications ?? "").includes("QueryRemoved"),
  );
  expect(told.endVersion).toMatchObject({ querySet: 2 });
  client.close();
  await server.close();
});
