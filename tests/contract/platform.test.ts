import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { platform } = api;

describeBackends("platform", ({ promise, embeddedOnly }) => {
  promise("the clock stands still in a query", async (t) => {
    const start = Date.now();
    const { before, after, date, text } = await t.query(platform.clock);
    expect([after, date]).toEqual([before, before]);
    expect(text).toBe("1970-01-01T00:00:00.000Z");
    expect(before).toBeGreaterThanOrEqual(start - 1);
    expect(before).toBeLessThanOrEqual(Date.now() + 1);
    const { outer, inner } = await t.mutation(platform.nestedClock);
    expect(inner).toBe(outer);
  });

  promise("the clock goes on from call to call", async (t) => {
    const first = await t.mutation(platform.nestedClock);
    const second = await t.mutation(platform.nestedClock);
    expect(second.outer).toBeGreaterThanOrEqual(first.inner);
    expect(Math.abs(second.outer - Date.now())).toBeLessThan(5_000);
  });

  promise("dice fall differently in every call", async (t) => {
    const rolls = [
      ...(await t.mutation(platform.dice, { count: 20 })),
      ...(await t.mutation(platform.dice, { count: 20 })),
    ];
    expect(new Set(rolls).size).toBe(40);
    for (const roll of rolls) expect(roll >= 0 && roll < 1).toBe(true);
  });

  for (const what of ["fetch", "setTimeout", "setInterval"] as const) {
    promise(`${what} is refused in queries and mutations, with a hint`, async (t) => {
      await expect(t.query(platform.forbiddenInQuery, { what })).rejects.toThrow(/action/);
      await expect(t.mutation(platform.forbiddenInMutation, { what })).rejects.toThrow(/action/);
    });
  }

  promise("actions have timers and a clock that goes on", async (t) => {
    expect(await t.action(platform.timers)).toBeGreaterThanOrEqual(19);
  });

  promise("actions fetch", async (t, backend) => {
    const server = createServer((request, response) => {
      if (request.method === "GET") response.end("hello");
      else request.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/`;
      expect(await t.action(platform.fetches, { url })).toBe("hello");
      if (backend === "embedded") {
        expect(await t.action(platform.sendsStream, { url })).toBe("in parts");
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  promise("queries have the web's own tools", async (t) => {
    expect(await t.query(platform.web)).toEqual({
      digest: [0xba, 0x78, 0x16, 0xbf],
      url: "https://a.example/b?c=d",
      search: "d",
      base64: "YWJj",
      copy: { a: [1] },
      uuid: 36,
      response: "abc",
      header: "text/plain",
      form: "b",
    });
  });

  promise("a part of a buffer is written as text like a whole one", async (t) => {
    expect(await t.query(platform.textOfPartInQuery)).toEqual(["abff", "q/8=", "q_8"]);
    expect(await t.action(platform.textOfPartInAction)).toEqual(["abff", "q/8=", "q_8"]);
  });

  embeddedOnly("convex-test runs in Node", "a request's body may be a stream", async (t) => {
    expect(await t.query(platform.streamBody)).toEqual(["in parts", true, true]);
  });

  embeddedOnly(
    "convex-test runs in Node",
    "async_hooks has stores, unseen by callees",
    async (t) => {
      const expected = ["outer", "inner", null, "outer", null];
      expect(await t.query(platform.storesInQuery)).toEqual(expected);
      expect(await t.action(platform.storesInAction)).toEqual(expected);
    },
  );

  embeddedOnly("convex-test runs in Node", "there is no Buffer", async (t) => {
    expect(await t.query(platform.nodeBuffer)).toEqual(["undefined", "undefined"]);
  });

  embeddedOnly("convex-test keeps no log", "all a console prints is logged", async (t) => {
    const lines = async (kind: string, path: string) => {
      const answer = await fetch(`${t.url}/api/${kind}`, {
        method: "POST",
        body: JSON.stringify({ path, args: {} }),
      });
      return ((await answer.json()) as { logLines: string[] }).logLines;
    };
    const expected = [
      "[LOG] '%s' 'it\\'s' 1n undefined",
      "[INFO] {\n  a: 1\n}",
      "[WARN] 'w'",
      "[ERROR] [TypeError: wrong]",
      "[DEBUG] ",
      expect.stringMatching(/^\[LOG\] 'here'/),
      expect.stringMatching(/^\[INFO\] 'work: \d+ms' 7$/),
      expect.stringMatching(/^\[INFO\] 'work: \d+ms'$/),
      "[WARN] 'Timer \\'work\\' does not exist'",
      "[INFO] 'default: 1'",
      "[INFO] 'default: 2'",
      "[ERROR] 'Assertion failed' 'yes'",
      "[LOG] []",
      "[LOG] 'g'",
    ];
    const inQuery = await lines("query", "platform:printInQuery");
    expect(inQuery).toEqual(expected);
    expect(inQuery[5]).toMatch(/'here'\n {4}at print \(\.\.\/convex\/platform\.ts:\d+:\d+\)/);
    expect(await lines("action", "platform:printInAction")).toEqual(expected);
  });

  embeddedOnly(
    "convex-test shows the test's own",
    "process.env holds the deployment's variables and nothing of the machine's",
    async (t) => {
      expect(await t.query(platform.environment)).toEqual({
        site: t.siteUrl,
        cloud: t.url,
        unknown: null,
        home: null,
      });
    },
  );
});
