/** The same tests over convex-test and over `embedded/`, reached as a client reaches Convex. */
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import type {
  FunctionArgs,
  FunctionReference,
  FunctionReturnType,
  UserIdentity,
} from "convex/server";
import { convexTest } from "convex-test";
import { afterAll, beforeAll, describe, inject, test, vi } from "vitest";
import { api } from "./app/api.ts";
import schema from "./app/schema.ts";
import { startDeployment, type TestDeployment } from "./deployment.ts";
import { issuer, type Tokens, tokensOf } from "./tokens.ts";

type Query = FunctionReference<"query">;
type Mutation = FunctionReference<"mutation">;
type Action = FunctionReference<"action">;
type Rest<F extends FunctionReference<"query" | "mutation" | "action">> =
  object extends FunctionArgs<F> ? [args?: FunctionArgs<F>] : [args: FunctionArgs<F>];

/** What somebody outside can do. */
export interface Caller {
  query<F extends Query>(reference: F, ...args: Rest<F>): Promise<FunctionReturnType<F>>;
  mutation<F extends Mutation>(reference: F, ...args: Rest<F>): Promise<FunctionReturnType<F>>;
  action<F extends Action>(reference: F, ...args: Rest<F>): Promise<FunctionReturnType<F>>;
  /** An HTTP action, by path. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** An app with nothing in its tables. */
export interface OpenApp extends Caller {
  as(identity: Partial<UserIdentity>): Caller;
  /** Resolves when no scheduled function is left to run, those of the future included. */
  drain(): Promise<void>;
}

/** An app on `embedded/`, where there is more to see. */
export interface OpenEmbedded extends OpenApp {
  client: ConvexClient;
  url: string;
  siteUrl: string;
  tokens: Tokens;
  deployment: TestDeployment;
}

export interface Promises {
  /** A promise that both backends keep. */
  promise(
    name: string,
    body: (t: OpenApp, backend: "convex-test" | "embedded") => Promise<void>,
  ): void;
  /** One that convex-test does not model, for the reason given. */
  embeddedOnly(why: string, name: string, body: (t: OpenEmbedded) => Promise<void>): void;
}

/** Other tests may want the same two cores. */
const timeoutMs = 20_000;

const modules = {
  ...import.meta.glob("./app/**/*.ts"),
  // convex-test finds the root of the functions by this folder.
  "./app/_generated/api.js": () => Promise.resolve({}),
};

/** Runs every promise over each backend that can keep it. */
export function describeBackends(about: string, body: (promises: Promises) => void): void {
  describe(`${about}, on convex-test`, () => {
    body({
      promise: (name, run) => test(name, () => run(openConvexTest(), "convex-test")),
      embeddedOnly: () => undefined,
    });
  });
  describeEmbedded(about, body);
}

/** Promises that convex-test has no place for at all. */
export function describeEmbedded(about: string, body: (promises: Promises) => void): void {
  describe(`${about}, on embedded`, () => {
    const session = new EmbeddedSession();
    beforeAll(() => session.start(), 60_000);
    afterAll(() => session.close());
    body({
      promise: (name, run) =>
        test(name, async () => run(await session.open(), "embedded"), timeoutMs),
      embeddedOnly: (why, name, run) =>
        test(`${name} (${why})`, async () => run(await session.open()), timeoutMs),
    });
  });
}

function openConvexTest(): OpenApp {
  // What failed jobs print is no concern of the test.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const t = convexTest(schema, modules);
  // convex-test also takes inline functions, which its types cannot tell from a generic reference.
  type Run = (reference: unknown, args: object) => Promise<never>;
  const caller = (accessor: Omit<typeof t, "registerComponent">): Caller => ({
    query: (reference, args) => (accessor.query as Run)(reference, args ?? {}),
    mutation: (reference, args) => (accessor.mutation as Run)(reference, args ?? {}),
    action: (reference, args) => (accessor.action as Run)(reference, args ?? {}),
    fetch: (path, init) => accessor.fetch(path, init),
  });
  return {
    ...caller(t),
    as: (identity) => caller(t.withIdentity({ issuer, ...identity })),
    async drain() {
      while ((await t.query(api.reset.unfinishedJobs, {})) > 0) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await t.finishInProgressScheduledFunctions();
      }
    },
  };
}

/** One backend for all promises of a file, emptied before each. */
class EmbeddedSession {
  #deployment: TestDeployment | null = null;
  #tokens: Tokens | null = null;
  #clients: ConvexClient[] = [];

  async start(): Promise<void> {
    const { dataDir, keys } = inject("contractTemplate");
    this.#tokens = await tokensOf(keys);
    this.#deployment = await startDeployment(join(import.meta.dirname, "app"), dataDir);
  }

  async open(): Promise<OpenEmbedded> {
    const deployment = this.#deployment;
    const tokens = this.#tokens;
    if (!deployment || !tokens) throw new Error("The backend did not start.");
    await this.#closeClients();
    while ((await deployment.call("mutation", "reset:everything")) !== true);
    const { url, siteUrl } = deployment.backend;
    const client = this.#connect(url);
    return {
      ...callerOf(client, siteUrl, null),
      client,
      url,
      siteUrl,
      tokens,
      deployment,
      as: (identity) => {
        const own = this.#connect(url);
        const token = tokens.sign(identity);
        own.setAuth(() => token);
        return callerOf(own, siteUrl, token);
      },
      drain: () => drained(client),
    };
  }

  async close(): Promise<void> {
    await this.#closeClients();
    await this.#deployment?.close();
  }

  #connect(url: string): ConvexClient {
    const client = new ConvexClient(url, { logger: false, unsavedChangesWarning: false });
    this.#clients.push(client);
    return client;
  }

  async #closeClients(): Promise<void> {
    for (const client of this.#clients) await client.close();
    this.#clients = [];
  }
}

function callerOf(client: ConvexClient, siteUrl: string, token: Promise<string> | null): Caller {
  return {
    query: (reference, args) => client.query(reference, args ?? {}),
    mutation: (reference, args) => client.mutation(reference, args ?? {}),
    action: (reference, args) => client.action(reference, args ?? {}),
    async fetch(path, init) {
      const headers = new Headers(init?.headers);
      if (token !== null) headers.set("authorization", `Bearer ${await token}`);
      return await fetch(`${siteUrl}${path}`, { redirect: "manual", ...init, headers });
    },
  };
}

async function drained(client: ConvexClient): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = client.onUpdate(
    api.reset.unfinishedJobs,
    {},
    (left) => {
      if (left === 0) resolve();
    },
    reject,
  );
  await promise.finally(() => stop());
}
