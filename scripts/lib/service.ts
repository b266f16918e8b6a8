/** A child process that says "ready" when it serves, and that never outlives us. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const root = join(import.meta.dirname, "../..");

/** How long a service may take to be ready, and to stop when asked, in ms. */
const READY_WITHIN = 60_000;
const STOP_WITHIN = 10_000;

/** Lines of a service's output kept for an error message. */
const KEPT_LINES = 40;

export interface Service {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process is gone, with how it ended. */
  readonly ended: Promise<string>;
  /** Asks it to stop and waits; kills it when it does not. */
  stop(): Promise<void>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  /** A TypeScript or JavaScript file of this repository, and its arguments. */
  script: string;
  args: string[];
  env?: Record<string, string>;
  /** The line that says it serves. */
  ready: RegExp;
  /** Every line it prints from then on. */
  onLine?: (line: string) => void;
}

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

function guard(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
}

/** Starts a service and waits until it is ready. Throws with its last lines when it ends before. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, script, args, env, ready, onLine } = options;
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--import",
      join(root, "scripts/lib/end-with-parent.ts"),
      resolve(root, script),
      ...args,
    ],
    {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Ctrl-C reaches a whole process group; what we start stops when we say so, in our order.
      detached: true,
    },
  );
  guard(child);
  const recent: string[] = [];
  let isReady = false;
  const becameReady = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        recent.push(line);
        if (recent.length > KEPT_LINES) recent.shift();
        if (isReady) onLine?.(line);
        else if (ready.test(line)) {
          isReady = true;
          resolve();
        }
      });
    }
  });
  const ended = once(child, "close").then(([code, signal]) =>
    signal ? `was ended by ${signal}` : `ended with code ${code}`,
  );
  const service: Service = {
    name,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
  const timer = Promise.withResolvers<string>();
  const timeout = setTimeout(
    () => timer.resolve(`was not ready within ${READY_WITHIN / 1000} s`),
    READY_WITHIN,
  );
  const failed = await Promise.race([becameReady, ended, timer.promise]);
  clearTimeout(timeout);
  if (failed) {
    await service.stop();
    throw new Error(`The ${name} ${failed}:\n${recent.join("\n")}`);
  }
  return service;
}

/** Runs a script to its end and returns what it printed; throws with that when it fails. */
export async function runScript(options: {
  name: string;
  script: string;
  args: string[];
  env?: Record<string, string>;
}): Promise<string> {
  const child = spawn(process.execPath, [resolve(root, options.script), ...options.args], {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  guard(child);
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${options.name} failed:\n${output.trim()}`);
  return output;
}
