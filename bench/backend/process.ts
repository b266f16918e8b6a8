/** The backend in a process of its own, as anybody runs it, to be measured and killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../scripts/lib/service.ts";
import { build } from "esbuild";

export const ADMIN_KEY = "bench|0123456789abcdef";
const APP = join(import.meta.dirname, "app");
const MODULES = ["rows", "effects"];
const MIB = 1 << 20;

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export interface BackendProcess {
  readonly url: string;
  /** From the start of the process to its being ready, in seconds. */
  readonly startSeconds: number;
  /** What the process holds in memory now, in MiB. */
  residentMiB(): number;
  /** What the objects of its main thread take up, in MiB, once garbage is collected. */
  heapMiB(): Promise<number>;
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts it on a folder; 0 is any free port. */
export async function startProcess(dataDir: string, port = 0): Promise<BackendProcess> {
  const began = performance.now();
  const args = ["--data", dataDir, "--port", String(port), "--site-port", "0"];
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--import",
      join(import.meta.dirname, "heap-process.ts"),
      join(root, "embedded/main.ts"),
      ...args,
      "--admin-key",
      ADMIN_KEY,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  running.add(child);
  const exited = once(child, "exit");
  void exited.then(() => running.delete(child));
  const lines = createInterface({ input: child.stdout! });
  const told = (what: RegExp) =>
    new Promise<string>((resolve, reject) => {
      void exited.then(() => reject(new Error(`The backend ended before it said ${what}`)));
      lines.on("line", (line) => {
        const found = what.exec(line)?.[1];
        if (found) resolve(found);
      });
    });
  const url = await told(/^backend ready on (\S+),/);
  const startSeconds = (performance.now() - began) / 1_000;
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    await exited;
  };
  return {
    url,
    startSeconds,
    residentMiB() {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
    },
    async heapMiB() {
      const bytes = told(/^heap (\d+)/);
      child.kill("SIGUSR2");
      return Number(await bytes) / MIB;
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** The app's modules as the CLI bundles them. */
export interface Bundles {
  modules: { path: string; source: string; environment: "isolate" }[];
  schema: { path: string; source: string; environment: "isolate" };
}

export async function bundleApp(): Promise<Bundles> {
  const bundle = async (name: string) => {
    const { outputFiles } = await build({
      entryPoints: [join(APP, `${name}.ts`)],
      bundle: true,
      format: "esm",
      platform: "browser",
      conditions: ["convex", "module"],
      write: false,
    });
    const source = outputFiles[0]?.text ?? "";
    return { path: `${name}.js`, source, environment: "isolate" as const };
  };
  const [schema, ...modules] = await Promise.all(["schema", ...MODULES].map(bundle));
  return { schema: schema!, modules };
}

/** Pushes the app by the CLI's requests; `stamp` makes its code other code than before. */
export async function push(url: string, { modules, schema }: Bundles, stamp = ""): Promise<void> {
  const changedModules = modules.map((module) => ({
    ...module,
    source: `${module.source}\n// ${stamp}`,
  }));
  const started = await post(url, "/api/deploy2/start_push", {
    adminKey: ADMIN_KEY,
    dryRun: false,
    functions: "convex/",
    appDefinition: {
      definition: null,
      dependencies: [],
      schema,
      changedModules,
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: [],
    nodeDependencies: [],
  });
  const { schemaChange } = started as { schemaChange: unknown };
  const request = { adminKey: ADMIN_KEY, dryRun: false };
  for (;;) {
    const waited = await post(url, "/api/deploy2/wait_for_schema", { ...request, schemaChange });
    const { type } = waited as { type: string };
    if (type === "complete") break;
    if (type !== "inProgress") throw new Error(`The push failed: ${JSON.stringify(waited)}`);
  }
  await post(url, "/api/deploy2/finish_push", { ...request, startPush: started });
}

/** Tries once more: a connection kept from before a crash is one to nobody. */
export const patientFetch: typeof fetch = (input, init) =>
  fetch(input, init).catch(() => fetch(input, init));

/** @throws Error with what the backend answered */
export async function post(url: string, path: string, body: object): Promise<unknown> {
  const response = await patientFetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Convex ${ADMIN_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}
