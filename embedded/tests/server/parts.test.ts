import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { RawClient, type TestServer, gives, serve } from "./harness.ts";

let engine: FakeEngine;
let server: TestServer;
let clients: RawClient[];
let count: number;

beforeEach(async () => {
  engine = new FakeEngine();
  engine.inParts = true;
  count = 0;
  engine.queries["app:first"] = () => `first ${count}`;
  engine.queries["app:second"] = () => `second ${count}`;
  // The rest of what it changes is told once the engine may proceed.
  engine.mutations["app:add"] = () => {
    engine.hold();
    return ++count;
  };
  engine.actions["app:echo"] = () => Promise.resolve("heard");
  clients = [];
  server = await serve(engine);
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

async function watcher(...paths: string[]): Promise<RawClient> {
  const client = await RawClient.connect(server.url);
  clients.push(client);
  client.watch(...paths);
  await client.heard(gives(`${paths.at(-1)?.slice("app:".length)} 0`));
  return client;
}

test("who watches what is still to come is told all at once, with the answer; others before", async () => {
  const one = await watcher("app:first");
  const both = await watcher("app:first", "app:second");
  both.mutate(1, "app:add");
  await one.heard(gives("first 1"));
  both.send({ type: "Action", requestId: 2, udfPath: "app:echo", args: [{}] });
  await both.heard(({ type }) => type === "ActionResponse");
  expect(both.frames.map(({ type }) => type)).toEqual(["Transition", "ActionResponse"]);

  engine.proceed();
  await both.heard(gives("second 1"));
  const [answer, transition, ...more] = both.frames.slice(2);
  expect(answer).toMatchObject({ type: "MutationResponse", result: 1 });
  expect(transition).toMatchObject({
    type: "Transition",
    modifications: [{ value: "first 1" }, { value: "second 1" }],
    endVersion: { ts: answer?.["ts"] },
  });
  expect(more).toEqual([]);
});

test("an engine that restarts in between owes nobody the rest", async () => {
  await watcher("app:first");
  const both = await watcher("app:first", "app:second");
  both.mutate(1, "app:add");
  await clients[0]?.heard(gives("first 1"));
  engine.restart();
  engine.proceed();
  await both.heard(gives("second 1"));
  const last = both.transitions().at(-1);
  expect(last?.modifications).toMatchObject([{ value: "first 1" }, { value: "second 1" }]);
});
