import { randomUUID } from "node:crypto";
import type { Deployment, Json } from "../deployment.ts";
import type { Engine } from "../engine/protocol.ts";
import { SchemaError } from "../engine/schema-change.ts";
import { buildPush, type BuiltPush, type NodeAnalyzer } from "./build.ts";
import { pushDifference } from "./difference.ts";
import { pushError } from "./push-error.ts";
import type { PushRequest } from "./push-request.ts";
import { startPushReply } from "./reply.ts";

/** Codegen starts pushes that nobody finishes: only the newest few are kept. */
const KEPT = 4;

export type PushEngine = Pick<Engine, "deployment" | "environment" | "prepare" | "activate">;

/** Where clients reach the deployment, and its HTTP actions. */
export interface Addresses {
  cloud: string;
  site: string;
}

interface Push {
  built: BuiltPush;
  /** JSON text of the environment that the code was evaluated with. */
  environment: string;
  prepared: Promise<void> | null;
}

/** Where a push stands, as the CLI's `wait_for_schema` understands it. */
export type SchemaStatus = { type: "inProgress" | "failed" | "raceDetected" | "complete" } & {
  [key: string]: Json;
};

/** Takes pushes from evaluation to the switch; the running version serves until then. */
export class Pushes {
  readonly #engine: PushEngine;
  readonly #analyzeNode: NodeAnalyzer;
  readonly #addresses: () => Addresses;
  readonly #pushes = new Map<string, Push>();
  /** The last evaluation: `convex deploy` sends the same push twice. */
  #last: { key: string; built: Promise<BuiltPush> } | null = null;
  #newest = "";

  /** @param addresses what modules see as CONVEX_CLOUD_URL and CONVEX_SITE_URL */
  constructor(engine: PushEngine, analyzeNode: NodeAnalyzer, addresses: () => Addresses) {
    this.#engine = engine;
    this.#analyzeNode = analyzeNode;
    this.#addresses = addresses;
  }

  /**
   * Evaluates and checks a push without deploying it.
   * @param key equal for equal pushes
   * @throws HttpError 400 with what is wrong
   */
  async build(request: PushRequest, key: string): Promise<BuiltPush> {
    const { cloud, site } = this.#addresses();
    const environment = {
      ...this.#engine.environment(),
      CONVEX_CLOUD_URL: cloud,
      CONVEX_SITE_URL: site,
    };
    const full = `${key}\n${JSON.stringify(environment)}`;
    if (this.#last?.key === full) return await this.#last.built;
    const { deployment } = this.#engine;
    const built = buildPush(request, deployment, environment, this.#analyzeNode);
    const last = { key: full, built };
    this.#last = last;
    built.catch(() => {
      if (this.#last === last) this.#last = null;
    });
    return await built;
  }

  /** @throws HttpError 400 with what is wrong */
  async start(request: PushRequest, key: string): Promise<Json> {
    const environment = JSON.stringify(this.#engine.environment());
    const built = await this.build(request, key);
    const id = randomUUID();
    this.#pushes.set(id, { built, environment, prepared: null });
    const [oldest] = this.#pushes.keys();
    if (this.#pushes.size > KEPT && oldest !== undefined) this.#pushes.delete(oldest);
    return startPushReply(built, this.#engine.deployment, id);
  }

  /** Waits for checks and indexes, at most `timeoutMs`; a dry run leaves the database alone. */
  async wait(id: string, timeoutMs: number, dryRun: boolean): Promise<SchemaStatus> {
    const push = this.#pushes.get(id);
    if (!push) return { type: "raceDetected" };
    if (dryRun) return { type: "complete" };
    this.#newest = id;
    push.prepared ??= this.#engine.prepare(push.built.deployment);
    const timer = new Timer(timeoutMs);
    try {
      const done = await Promise.race([push.prepared.then(() => true), timer.promise]);
      if (done) return { type: "complete" };
      return {
        type: "inProgress",
        components: {
          "": { schemaValidationComplete: false, indexesComplete: 0, indexesTotal: 0 },
        },
      };
    } catch (error) {
      push.prepared = null;
      return schemaFailure(error);
    } finally {
      timer.stop();
    }
  }

  /** Switches to a push; tells what it changed. @throws HttpError 400 when it is out of date */
  async finish(id: string, dryRun: boolean): Promise<Json> {
    const push = this.#pushes.get(id);
    if (!push) throw outOfDate("The backend no longer knows this push");
    const { deployment } = push.built;
    const before = this.#engine.deployment;
    const difference = pushDifference(before, deployment);
    if (dryRun) return difference;
    if (push.environment !== JSON.stringify(this.#engine.environment())) {
      throw outOfDate("Environment variables changed during the push");
    }
    if (!push.prepared || this.#newest !== id) throw outOfDate("Another push came in between");
    try {
      await push.prepared;
      await this.#engine.activate(deployment);
    } catch (error) {
      // A document written since the check, or a change that another push has taken back.
      if (error instanceof SchemaError) throw pushError("SchemaValidationFailed", error.message);
      throw error;
    }
    this.#pushes.delete(id);
    this.#last = null;
    return difference;
  }
}

class Timer {
  readonly promise: Promise<false>;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.promise = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve(false), ms);
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** The engine's SchemaError names table and document; anything else is no fault of the data. */
function schemaFailure(error: unknown): SchemaStatus {
  if (!(error instanceof SchemaError)) throw error;
  const [, tableName = null] = / in table "(\w+)"/.exec(error.message) ?? [];
  return { type: "failed", error: error.message, componentPath: error.component, tableName };
}

/** The CLI starts over on this code. */
function outOfDate(why: string): Error {
  return pushError("RaceDetected", `${why}. Push again.`);
}

/** What `get_config_hashes` replies: with it the CLI sends only what changed. */
export function configHashes(deployment: Deployment | null): Json {
  const modules = deployment?.definitions[""]?.modules ?? [];
  return {
    config: { functions: "convex/" },
    moduleHashes: modules.map(({ path, environment, hash }) => ({ path, environment, hash })),
    nodeDependencies:
      deployment?.nodeDependencies.map(({ name, version }) => ({ name, version })) ?? [],
    udfServerVersion: deployment?.udfServerVersion ?? null,
  };
}
