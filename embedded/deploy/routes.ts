import { createHash } from "node:crypto";
import type { Json } from "../deployment.ts";
import type { Route, RouteReply, RouteRequest } from "../server/route.ts";
import type { NodeAnalyzer } from "./build.ts";
import { indexDifferences } from "./difference.ts";
import { pushError } from "./push-error.ts";
import { parseFinishPush, parsePush, parseWaitForSchema } from "./push-request.ts";
import { type Addresses, configHashes, Pushes, type PushEngine } from "./pushes.ts";
import { schemaEvaluation, type CountDocuments } from "./schema-evaluation.ts";

/** Bytes after decompression, source maps included. */
const PUSH_LIMIT = 256 << 20;
const REPORT_LIMIT = 16 << 20;
const DEFAULT_WAIT_MS = 10_000;

export interface DeployOptions {
  engine: PushEngine;
  analyzeNode: NodeAnalyzer;
  countDocuments: CountDocuments;
  addresses: () => Addresses;
}

/** The endpoints that `convex dev`, `deploy` and `codegen` of the CLI (1.48, 1.49) push through. */
export function deployRoutes(options: DeployOptions): Route[] {
  const { engine, analyzeNode, countDocuments, addresses } = options;
  const pushes = new Pushes(engine, analyzeNode, addresses);
  const push = async (request: RouteRequest) => {
    const bytes = await request.bytes(PUSH_LIMIT);
    const key = createHash("sha256").update(bytes).digest("base64");
    return { pushed: parsePush(parseJson(bytes)), key };
  };
  const body = async (request: RouteRequest, limit: number) => await request.json(limit);
  return [
    post("/api/get_config_hashes", () => configHashes(engine.deployment)),
    post("/api/deploy2/evaluate_schema", async (request) => {
      const { pushed, key } = await push(request);
      const built = await pushes.build(pushed, key);
      return await schemaEvaluation(built, engine.deployment, countDocuments);
    }),
    post("/api/deploy2/evaluate_push", async (request) => {
      const { pushed, key } = await push(request);
      const { deployment } = await pushes.build(pushed, key);
      const indexDiffs = indexDifferences(engine.deployment, deployment);
      return { schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs } };
    }),
    post("/api/deploy2/start_push", async (request) => {
      const { pushed, key } = await push(request);
      return await pushes.start(pushed, key);
    }),
    post("/api/deploy2/wait_for_schema", async (request) => {
      const { schemaChange, timeoutMs, dryRun } = parseWaitForSchema(
        await body(request, REPORT_LIMIT),
      );
      return await pushes.wait(schemaChange.schemaIds.push, timeoutMs ?? DEFAULT_WAIT_MS, dryRun);
    }),
    post("/api/deploy2/finish_push", async (request) => {
      const { startPush, dryRun } = parseFinishPush(await body(request, PUSH_LIMIT));
      return await pushes.finish(startPush.schemaChange.schemaIds.push, dryRun);
    }),
    post("/api/deploy2/report_push_completed", async (request) => {
      await request.bytes(REPORT_LIMIT);
      return null;
    }),
  ];
}

function post(path: string, handle: (request: RouteRequest) => Json | Promise<Json>): Route {
  return {
    method: "POST",
    path,
    access: "admin",
    handle: async (request): Promise<RouteReply> => ({
      body: JSON.stringify(await handle(request)),
    }),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw pushError("BadJsonBody", "The push is not JSON.");
  }
}
