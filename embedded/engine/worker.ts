/** The executor's thread: opens the database, loads what was last pushed, and serves requests. */
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as startTimer } from "node:timers";
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { Deployment, Json } from "../deployment.ts";
import type { Invocation } from "../runtime/invocation.ts";
import { createConvexGlobal } from "../runtime/syscalls.ts";
import { resolveAddress } from "../runtime/address.ts";
import {
  installDeterministicGlobals,
  setImportEnvironment,
  setImportTime,
} from "../runtime/deterministic-globals.ts";
import { useSourceMaps } from "../errors/source-maps.ts";
import { moduleFileName } from "../runtime/module-file-name.ts";
import { openSqlite } from "../store/sqlite.ts";
import { Store } from "../store/store.ts";
import { documentSize } from "../values/document.ts";
import { threadData } from "../threads/thread-data.ts";
import { Executor } from "./executor.ts";
import { FileContents } from "./file-contents.ts";
import { Files, type StoredFile } from "./files.ts";
import { FunctionRunner, unhandledRejection } from "./function-runner.ts";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.ts";
import { Metrics } from "./metrics.ts";
import { readEnvironment } from "./operations.ts";
import { QueryCache } from "./query-cache.ts";
import { RunningCall } from "./running-call.ts";
import { dueTime, Scheduler } from "./scheduler.ts";
import { JwtSigner } from "./jwt-signer.ts";
import { documentCheck } from "./schema-change.ts";
import { hasCommitTs } from "../transaction/commit-ts.ts";
import { SessionOutcomes } from "./session-outcomes.ts";

if (!parentPort) throw new Error("This module runs in a worker of the engine.");
const port = parentPort;
const options = threadData() as WorkerOptions;
const wallClock = Date.now.bind(Date);
const post = (message: FromWorker) => port.postMessage(message);

const driver = openSqlite(options.databasePath, { synchronous: options.synchronous });
const store = new Store(driver);
const deployment = readDeployment();
const environment: Record<string, string> = {
  ...readEnvironment(store),
  CONVEX_CLOUD_URL: options.cloudUrl,
  CONVEX_SITE_URL: options.siteUrl,
};
const running = new RunningCall(options.running);
const files = new Files(store, options.cloudUrl);
const contents = new FileContents(join(dirname(options.databasePath), "files"));
const scheduler = new Scheduler(store);
const signer = new JwtSigner(store, options.cloudUrl);

const metrics = new Metrics((address) => runner?.isKnown(address) ?? false);
let runner: FunctionRunner | null = null;
let cache: QueryCache | null = null;
if (deployment) {
  runner = new FunctionRunner(
    deployment,
    store,
    environment,
    documentCheck(deployment, store),
    new Set(options.poisoned),
    () => executor.timestamp,
  );
  cache = new QueryCache(
    runner,
    metrics,
    options.firstEntry,
    (entry, isRerun) => {
      if (isRerun) running.beginEntry(entry);
    },
    ({ address }, run) => post({ type: "ran", udfType: "query", address, run }),
  );
}

const executor = new Executor({
  store,
  scheduler,
  files,
  signer,
  sessions: new SessionOutcomes(store),
  running,
  runner,
  cache,
  metrics,
  post,
  runningJobs: options.runningJobs,
  deadlyJobs: options.deadlyJobs,
  drain,
  now: wallClock,
  setTimer: (run, delayMs) => void startTimer(run, delayMs),
});

if (deployment && runner) {
  const run = runner;
  Object.defineProperty(globalThis, "Convex", {
    value: createConvexGlobal({
      deployment,
      deploymentName: "embedded",
      get timestamp() {
        return executor.timestamp;
      },
      runNested: (parent, udfType, args) => run.nested(parent, udfType, args),
      schedule({ transaction, address, scheduledFunctionId: within }, args) {
        transaction.usage.add("functionsScheduled", 1);
        const text = JSON.stringify(args.args ?? {});
        if (hasCommitTs(text)) {
          throw new Error("A scheduled function cannot take an unresolved commit timestamp.");
        }
        transaction.usage.add("scheduledArgumentBytes", documentSize(args.args ?? {}));
        const target = resolveAddress(deployment, address.component, args);
        run.mustExist(target);
        const now = wallClock();
        return scheduler.schedule(
          {
            owner: address.component,
            address: target,
            args: args.args ?? {},
            due: dueTime(args.ts, now),
            within,
          },
          now,
          transaction.writes,
        );
      },
      signJwt: ({ address, now }, { claims = {}, expiresInSeconds = null }) =>
        signer.sign(address.component, claims, expiresInSeconds, now),
      cancel: ({ transaction }, id) => scheduler.cancel(id, wallClock(), transaction.writes),
      storage: {
        url(invocation, text) {
          const file = storedFile(invocation, text, "storage.getUrl");
          return file && files.url(file);
        },
        metadata(invocation, text): Json {
          const file = storedFile(invocation, text, "storage.getMetadata");
          return file && files.metadata(file);
        },
        uploadUrl: ({ address }) => files.uploadUrl(address.component, wallClock()),
        remove({ address, transaction }, text) {
          const id = files.idOf(address.component, text, "storage.delete");
          const file = id && files.find(address.component, id);
          const uuid = id && files.remove(address.component, id, transaction.writes);
          if (uuid === null) throw new Error(`storage id ${text} not found`);
          if (file && transaction.stored.includes(uuid)) transaction.usage.dropFile(file.size);
          transaction.effects.push({ type: "deleteFile", uuid });
        },
        store({ address, transaction }, { blob, contentType, sha256 }) {
          const bytes = Buffer.from(String(blob), "base64");
          const type = typeof contentType === "string" && contentType !== "" ? contentType : null;
          const digest = typeof sha256 === "string" ? sha256 : null;
          transaction.usage.storeFile(bytes.length);
          const file = contents.write(bytes, type, digest);
          transaction.stored.push(file.uuid);
          return files.insert(address.component, file, transaction.writes);
        },
        load(invocation, text): Json {
          const file = storedFile(invocation, text, "storage.getMetadata");
          if (!file) return null;
          const { transaction } = invocation;
          if (!transaction.stored.includes(file.uuid)) {
            transaction.usage.readFile(file.uuid, file.size);
          }
          const blob = contents.read(file.uuid).toString("base64");
          return { blob, contentType: file.contentType };
        },
      },
    }),
  });
}

if (deployment) {
  const modules = new Map(
    Object.entries(deployment.definitions).flatMap(([definition, { modules: sources }]) =>
      sources.map((module) => [moduleFileName(definition, module.path), module] as const),
    ),
  );
  useSourceMaps((fileName) => modules.get(fileName) ?? null);
}
// It fails its function, and must not end everybody's executor.
process.on("unhandledRejection", unhandledRejection);
setImportEnvironment(environment);
setImportTime(deployment?.deployedAt);
installDeterministicGlobals();
port.on("message", (message: ToWorker) => executor.receive(message));
post({ type: "ready", timestamp: executor.timestamp, deployment, environment });

/** A file as a function sees it: that there is one becomes part of what it read. */
function storedFile(
  { address: { component }, transaction }: Invocation,
  text: string,
  method: string,
): StoredFile | null {
  const id = files.idOf(component, text, method);
  if (id === null) return null;
  transaction.get(component, id, "_storage", true);
  return files.find(component, id);
}

function drain(): ToWorker[] {
  const messages: ToWorker[] = [];
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: ToWorker } | undefined;
    if (!received) return messages;
    messages.push(received.message);
  }
}

function readDeployment(): Deployment | null {
  const text = store.meta("deployment");
  return typeof text === "string" ? (JSON.parse(text) as Deployment) : null;
}
