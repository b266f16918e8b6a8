import { afterAll, beforeAll, expect, test } from "vitest";
import { type Backend, startBackend } from "../deploy/backend.ts";
import { Project } from "../deploy/project.ts";
import { APP } from "./app.ts";

let backend: Backend;
let project: Project;

beforeAll(async () => {
  backend = await startBackend();
  project = await Project.create(APP);
  const { code, output } = await project.push(backend.url);
  if (code !== 0) throw new Error(output);
}, 60_000);

afterAll(async () => {
  await backend.close();
  await project.delete();
});

async function get(path: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(`${backend.siteUrl}${path}`, init);
}

test("a request reaches its handler whole, and the response comes back whole", async () => {
  const response = await get("/echo?q=1", {
    method: "POST",
    body: "héllo",
    headers: { "x-mine": "yes", authorization: "Basic abc" },
  });
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await response.json()).toEqual({ text: "héllo", header: "yes", url: "?q=1", n: 1 });
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const raw = await get("/raw", { method: "POST", body: bytes });
  expect(new Uint8Array(await raw.arrayBuffer())).toEqual(bytes);
});

test("prefixes, HEAD and what is not routed", async () => {
  expect(await (await get("/under/a/b")).text()).toBe("/under/a/b");
  const head = await get("/under/a", { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await get("/nowhere")).status).toBe(404);
  expect((await get("/raw")).status).toBe(404);
});

test("a response arrives as it is produced", async () => {
  const response = await get("/stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe("one ");
  // Nothing more is produced until it is asked for.
  await get("/go-on");
  let rest = "";
  for (let part = await reader?.read(); part?.value; part = await reader?.read())
    rest += part.value;
  expect(rest).toBe("two three");
});

test("an endless response is produced at the reader's pace and ends with the reader", async () => {
  const controller = new AbortController();
  const response = await get("/endless", { signal: controller.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  const state = async () =>
    (await (await get("/state")).json()) as { aborted: boolean; produced: number };
  await expect
    .poll(async () => {
      const before = await state();
      return (await state()).produced === before.produced;
    })
    .toBe(true);
  // Sockets hold some megabytes; a producer without backpressure would have hit the limit.
  expect((await state()).produced).toBeLessThan(16 << 20);
  expect((await state()).aborted).toBe(false);
  controller.abort();
  await expect.poll(async () => (await state()).aborted).toBe(true);
});

test("a response past 20 MiB is cut off", async () => {
  const response = await get("/endless");
  await expect(response.arrayBuffer()).rejects.toThrow();
});

test("a handler that throws, lies or breaks off", async () => {
  const thrown = await get("/throws");
  expect(thrown.status).toBe(500);
  expect(await thrown.json()).toEqual({
    code: expect.stringMatching(
      /^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught ConvexError: \{"code":"teapot"\}$/,
    ) as string,
    trace: expect.stringMatching(
      /^Uncaught ConvexError: .*teapot[\s\S]*convex\/http\.ts:/,
    ) as string,
    data: { code: "teapot" },
  });
  const lied = await get("/no-response");
  expect(lied.status).toBe(500);
  expect(await lied.text()).toContain("must return a Response");
  const none = await get("/error");
  expect(none.status).toBe(500);
  expect(await none.text()).toContain("with a status");
  await expect((await get("/breaks-off")).text()).rejects.toThrow();
  expect((await get("/under/still-here")).status).toBe(200);
});
