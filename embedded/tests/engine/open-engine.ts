import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment } from "../../deployment.ts";
import { startEngine } from "../../engine/engine.ts";
import type {
  ActionRunner,
  Caller,
  Engine,
  EntryResult,
  FunctionCall,
  MutationOutcome,
  QueryCall,
} from "../../engine/protocol.ts";

export const client: Caller = { identity: null, access: "client" };

/** Actions are another part's business; these tests have none. */
export const noActions: ActionRunner = {
  run: () => Promise.reject(new Error("no actions here")),
  runHttp: () => Promise.reject(new Error("no actions here")),
  load: () => Promise.resolve(),
  onLog: () => undefined,
  close: () => Promise.resolve(),
};

export function callOf(path: string, args: object = {}, caller = client): QueryCall {
  return {
    address: { component: "", path },
    args: JSON.stringify([args]),
    caller,
    journal: null,
  };
}

export interface TestEngine {
  engine: Engine;
  directory: string;
  query(path: string, args?: object, caller?: Caller): Promise<unknown>;
  mutate(path: string, args?: object, session?: [string, number]): Promise<MutationOutcome>;
  subscribe(calls: QueryCall[]): Promise<{ ts: bigint; results: EntryResult[] }>;
  push(deployment: Deployment): Promise<void>;
  close(): Promise<void>;
}

/** An engine on a fresh (or given) directory, with a deployment pushed if one is given. */
export async function openEngine(
  deployment: Deployment | null,
  options: { directory?: string; runner?: ActionRunner; stuckAfterMs?: number } = {},
): Promise<TestEngine> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "engine-"));
  const engine = await startEngine({
    databasePath: join(directory, "data.sqlite"),
    synchronous: "FULL",
    cloudUrl: "http://127.0.0.1:3210",
    siteUrl: "http://127.0.0.1:3211",
    runner: options.runner ?? noActions,
    deleteFiles: () => Promise.resolve(),
    authIn: ({ auth }) => Promise.resolve(auth),
    ...(options.stuckAfterMs === undefined ? {} : { stuckAfterMs: options.stuckAfterMs }),
  });
  const push = async (next: Deployment) => {
    await engine.prepare(next);
    await engine.activate(next);
  };
  if (deployment) await push(deployment);
  return {
    engine,
    directory,
    push,
    async query(path, args, caller) {
      const { outcome } = await engine.query(callOf(path, args, caller));
      if (!outcome.ok) throw new Error(outcome.error.message);
      return JSON.parse(outcome.value);
    },
    mutate(path, args = {}, session) {
      const call: FunctionCall = callOf(path, args);
      return new Promise((resolve) =>
        engine.mutate(
          {
            ...call,
            metadata: { requestId: "test", ip: null, userAgent: null, authToken: null },
            session: session ? { sessionId: session[0], requestId: session[1] } : null,
          },
          resolve,
        ),
      );
    },
    subscribe: (calls) =>
      new Promise((resolve) => engine.subscribe(calls, (ts, results) => resolve({ ts, results }))),
    async close() {
      await engine.close();
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
