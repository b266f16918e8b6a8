/** Published components, with components of their own, in one app pushed by the real CLI. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { anyApi, type FunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";
import { createTokens, type Tokens } from "./tokens.ts";

// The CLI starts several times, and two cores may be busy with others.
vi.setConfig({ testTimeout: 40_000 });

const options = { logger: false, unsavedChangesWarning: false } as const;

describe("components", () => {
  let tokens: Tokens;
  let deployment: TestDeployment;
  let client: ConvexClient;
  beforeAll(async () => {
    tokens = await createTokens();
    const environment = { CONTRACT_JWKS: tokens.jwks };
    deployment = await deploy(join(import.meta.dirname, "corpus/components"), environment, {
      codegen: true,
    });
    client = new ConvexClient(deployment.backend.url, options);
  }, 120_000);
  afterAll(async () => {
    await client?.close();
    await deployment?.close();
  });
  const { scores, visits, work, rooms, moves, handles } = anyApi;

  /** What a query gives once it is so. */
  async function whenever<T>(
    query: FunctionReference<"query">,
    args: Record<string, unknown>,
    holds: (value: T) => boolean,
  ): Promise<T> {
    const latest = new Latest<T>();
    const stop = client.onUpdate(query, args, (value) => latest.set(value as T));
    return await latest.when(holds).finally(() => stop());
  }

  test("the CLI writes types for what they export", () => {
    const generated = readFileSync(
      join(deployment.project.functions, "_generated/api.d.ts"),
      "utf8",
    );
    const installed =
      "rateLimiter aggregate second whoami shardedCounter workpool actionRetrier presence migrations";
    for (const name of installed.split(" ")) expect(generated).toContain(`  ${name}: import(`);
  });

  test("rate-limiter lets five through, for each key, from mutations and actions", async () => {
    const add = (player: string) => client.mutation(scores!.add!, { player, points: 1 });
    const results: unknown[] = [];
    for (let i = 0; i < 6; i++) results.push(await add("eager"));
    expect(results).toEqual([...Array.from({ length: 5 }, () => "added"), "limited"]);
    expect(await client.query(scores!.allowed!, { player: "eager" })).toBe(false);
    expect(await client.action(scores!.fromAction!, { player: "eager" })).toBe(false);
    expect(await client.action(scores!.fromAction!, { player: "calm" })).toBe(true);
  });

  test("a component is not told who is signed in", async () => {
    const http = new ConvexHttpClient(deployment.backend.url, {
      logger: false,
      auth: await tokens.sign({ subject: "ann" }),
    });
    expect(await http.query(anyApi.people!.both!, {})).toEqual(["ann", null]);
    expect(await http.action(anyApi.people!.bothInAction!, {})).toEqual(["ann", null]);
  });

  test("a component answers HTTP requests under its prefix", async () => {
    const { siteUrl } = deployment.backend;
    const authorization = `Bearer ${await tokens.sign({ subject: "ann" })}`;
    const response = await fetch(`${siteUrl}/who/where`, { headers: { authorization } });
    expect(await response.json()).toEqual({
      path: "/who/where",
      site: `${siteUrl}/who`,
      subject: null,
    });
    expect((await fetch(`${siteUrl}/where`)).status).toBe(404);
    expect(await (await fetch(`${siteUrl}/who/ann`)).text()).toBe("/who/ann");
  });

  test("a component's mutations page, its queries do not", async () => {
    const call = async (name: string) => {
      const response = await fetch(`${deployment.backend.url}/api/function`, {
        method: "POST",
        headers: { authorization: `Convex ${adminKey}` },
        body: JSON.stringify({ path: `pages:${name}`, args: {}, componentPath: "whoami" }),
      });
      return (await response.json()) as { value?: unknown; errorMessage?: string };
    };
    expect((await call("inMutation")).value).toEqual([]);
    expect((await call("inQuery")).errorMessage).toContain(
      "paginate() is only supported in the app.",
    );
  });

  test("aggregate counts, live, and is undone with the mutation that fails", async () => {
    const before = (await client.query(scores!.summary!, {})) as { count: number };
    const summary = new Latest<{ count: number; best: number; from50: number; second: number }>();
    client.onUpdate(scores!.summary!, {}, (value) => summary.set(value));
    for (let i = 0; i < 40; i++) {
      await client.mutation(scores!.add!, { player: `p${i}`, points: (i * 37) % 100 });
    }
    const seen = await summary.when(({ count }) => count === before.count + 40);
    const all = Array.from({ length: 40 }, (_, i) => (i * 37) % 100);
    expect(seen).toMatchObject({
      best: Math.max(...all),
      from50: all.filter((points) => points >= 50).length,
      second: 0,
    });
    await expect(client.mutation(scores!.addThenThrow!, { player: "x" })).rejects.toThrow();
    expect(await client.query(scores!.summary!, {})).toEqual(seen);
  });

  test("sharded-counter counts all of many at once, but not those that fail", async () => {
    const http = new ConvexHttpClient(deployment.backend.url, { logger: false });
    const visit = (thenFail: boolean) =>
      http.mutation(visits!.visit!, { page: "home", thenFail }, { skipQueue: true });
    const visited = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => visit(i % 4 === 3)),
    );
    expect(visited.filter(({ status }) => status === "rejected")).toHaveLength(10);
    expect(await client.query(visits!.count!, { page: "home" })).toBe(30);
  });

  test("workpool runs what it is given, tries again what fails, and tells how each ended", async () => {
    const works = [0, 1, 2, 3, 0, 0].map((failures, i) => ({ work: `pooled ${i}`, failures }));
    await client.mutation(work!.enqueue!, { works });
    for (const { work: name, failures } of works) {
      const events = await whenever<unknown[]>(
        work!.events!,
        { work: name },
        (all) => typeof all.at(-1) === "object",
      );
      const tries = Math.min(failures + 1, 3);
      expect(events.slice(0, -1)).toEqual(Array.from({ length: tries }, () => "tried"));
      expect(events.at(-1)).toMatchObject(
        failures < 3
          ? { kind: "success", returnValue: tries }
          : { kind: "failed", error: expect.stringContaining("failed the 3. time") as string },
      );
    }
  });

  test("workpool cancels what has not begun", async () => {
    const later = { work: "canceled", inMs: 3_600_000 };
    const id = (await client.mutation(work!.enqueueMutation!, later)) as string;
    await client.mutation(work!.cancel!, { id });
    const events = await whenever<unknown[]>(
      work!.events!,
      { work: "canceled" },
      (all) => all.length > 0,
    );
    expect(events).toEqual([{ kind: "canceled" }]);
  });

  test("action-retrier tries until it works, or often enough", async () => {
    const ended = async (failures: number) => {
      const args = { work: `retried ${failures}`, failures };
      const runId = (await client.mutation(work!.retry!, args)) as string;
      const [result] = await whenever<unknown[]>(
        work!.events!,
        { work: runId },
        (all) => all.length > 0,
      );
      return { result, tries: await client.query(work!.events!, { work: args.work }) };
    };
    expect(await ended(2)).toEqual({
      result: { type: "success", returnValue: 3 },
      tries: ["tried", "tried", "tried"],
    });
    expect(await ended(9)).toEqual({
      result: { type: "failed", error: expect.stringContaining("failed the 4. time") as string },
      tries: ["tried", "tried", "tried", "tried"],
    });
  });

  test("presence shows who is there, and notices who falls silent", async () => {
    const beat = async (user: string, interval: number) =>
      (await client.mutation(rooms!.heartbeat!, { room: "hall", user, interval })) as {
        roomToken: string;
        sessionToken: string;
      };
    const ann = await beat("ann", 600_000);
    const bob = await beat("bob", 100);
    const online = async (...expected: string[]) => {
      type Users = { userId: string; online: boolean }[];
      const there = (users: Users) => users.filter((user) => user.online).map((u) => u.userId);
      await whenever<Users>(
        rooms!.list!,
        { roomToken: ann.roomToken },
        (users) => there(users).toSorted().join() === expected.join(),
      );
    };
    expect(bob.roomToken).toBe(ann.roomToken);
    await online("ann");
    await beat("cid", 600_000);
    await online("ann", "cid");
    await client.mutation(rooms!.leave!, { sessionToken: ann.sessionToken });
    await online("cid");
  });

  test("migrations move every document, from the CLI", async () => {
    const names = Array.from({ length: 35 }, (_, i) => String.fromCharCode(97 + (i % 26)) + i);
    await client.mutation(moves!.addPeople!, { names });
    const run = await deployment.cli("run", "moves:run", '{"fn":"moves:setInitials"}');
    expect(run).toMatchObject({ ok: true });
    const initials = await whenever<(string | null)[]>(moves!.initials!, {}, (all) =>
      all.every((initial) => initial !== null),
    );
    expect(initials).toEqual(names.map((name) => name.slice(0, 1)));
  });

  test("a function handle, and work in the pool, call the code of a later push", async () => {
    await client.mutation(handles!.keep!, {});
    expect(await client.mutation(handles!.callKept!, {})).toBe("first push");
    await client.mutation(work!.enqueueMutation!, { work: "over a push", inMs: 3_000 });
    const file = join(deployment.project.functions, "handles.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("first push", "second push"));
    expect(await deployment.project.push({ ...deployment.backend, adminKey })).toMatchObject({
      ok: true,
    });
    expect(await client.mutation(handles!.callKept!, {})).toBe("second push");
    const events = await whenever<unknown[]>(
      work!.events!,
      { work: "over a push" },
      (all) => all.length > 1,
    );
    expect(events).toEqual(["ran", { kind: "success", returnValue: 1 }]);
  }, 120_000);
});
