import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

describeBackends("HTTP actions", ({ promise, embeddedOnly }) => {
  promise("a request comes with method, path, query, headers and body", async (t) => {
    const response = await t.fetch("/echo?a=1&b=%C3%BC", {
      method: "POST",
      headers: { "x-custom": "header" },
      body: "the body",
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-answer")).toBe("yes");
    expect(await response.json()).toEqual({
      method: "POST",
      path: "/echo",
      query: { a: "1", b: "ü" },
      header: "header",
      body: "the body",
    });
  });

  promise("each method goes to its own route", async (t) => {
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect(await (await t.fetch("/echo", { method })).json(), method).toMatchObject({ method });
    }
    expect((await t.fetch("/only-post", { method: "GET" })).status).toBe(404);
    expect(await (await t.fetch("/only-post", { method: "POST" })).text()).toBe("posted");
  });

  promise("HEAD is answered by GET's route", async (t) => {
    expect((await t.fetch("/echo", { method: "HEAD" })).status).toBe(201);
  });

  promise("what has no route is not found", async (t) => {
    expect((await t.fetch("/nowhere")).status).toBe(404);
    expect((await t.fetch("/")).status).toBe(404);
  });

  promise("an exact path comes before a prefix, a longer prefix before a shorter", async (t) => {
    const text = async (path: string) => (await t.fetch(path)).text();
    expect(await text("/files/exact")).toBe("exact");
    expect(await text("/files/exact/more")).toBe("prefix");
    expect(await text("/files/")).toBe("prefix");
    expect(await text("/files/deep/er/still")).toBe("longer prefix");
    expect((await t.fetch("/files")).status).toBe(404);
  });

  promise("bodies are bytes, either way", async (t) => {
    const bytes = new Uint8Array(200_000).map((_, i) => (i * 7) % 256);
    const response = await t.fetch("/bytes", { method: "POST", body: bytes });
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.toReversed());
  });

  promise("an HTTP action runs mutations and queries", async (t) => {
    const body = JSON.stringify({ line: "posted" });
    const response = await t.fetch("/work", { method: "POST", body });
    expect(await response.json()).toEqual(["posted"]);
    expect(await t.query(api.functions.lines)).toEqual(["posted"]);
  });

  embeddedOnly(
    "convex-test sends no length",
    "a body is a form, a stream, a blob or bytes",
    async (t) => {
      const body = new FormData();
      body.set("field", "ü");
      body.set("file", new File(["content"], "a.txt", { type: "text/plain" }));
      const told = (await (await t.fetch("/form", { method: "POST", body })).json()) as {
        length: number;
      };
      expect(told).toEqual({
        field: "ü",
        file: ["a.txt", "text/plain", "content"],
        sizes: [told.length, told.length, told.length],
        length: told.length,
      });
      expect(told.length).toBeGreaterThan(100);
    },
  );

  promise("a response may be a stream", async (t) => {
    const response = await t.fetch("/stream");
    expect(await response.text()).toBe("part 0;part 1;part 2;part 3;part 4;");
  });

  promise("headers may repeat and a body may be absent", async (t) => {
    const response = await t.fetch("/cookies");
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("");
  });

  promise("a redirect is handed to the client", async (t) => {
    const response = await t.fetch("/redirect");
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("/echo");
  });

  promise("a request's body can be stored as a file", async (t) => {
    const response = await t.fetch("/store", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "kept",
    });
    expect(await response.json()).toMatchObject({ size: 4, type: "text/plain" });
    expect(await t.query(api.files.all)).toEqual([4]);
  });

  embeddedOnly("convex-test throws the error", "an error is answered with 500", async (t) => {
    const response = await t.fetch("/throws");
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      code: expect.stringMatching(
        /^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught Error: the handler broke$/,
      ),
      trace: expect.stringMatching(
        /^Uncaught Error: the handler broke\n {4}at <anonymous> \(\.\.\/convex\/http\.ts:\d+:\d+\)\n$/,
      ),
    });
    const withData = (await (await t.fetch("/throws?data")).json()) as { data: unknown };
    expect(withData.data).toEqual({ code: "teapot" });
  });

  embeddedOnly("convex-test routes nothing", "the deployment's own URL has them too", async (t) => {
    const response = await fetch(`${t.url}/http/echo?a=1`, { method: "PUT", body: "x" });
    expect(await response.json()).toMatchObject({ method: "PUT", path: "/echo", body: "x" });
    const missing = await fetch(`${t.url}/http/nowhere`);
    expect([missing.status, await missing.text()]).toEqual([404, "No matching routes found"]);
  });
});
