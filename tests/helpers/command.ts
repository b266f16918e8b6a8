/** One of the repository's commands, as a shell would run it. */
import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ports } from "../../scripts/lib/ports.ts";

/** How long a line may be waited for, in ms. */
const PATIENCE = 100_000;

export interface Command {
  child: ChildProcess;
  lines: string[];
  /** Resolves with everything printed so far once that matches. Throws when it ends before. */
  until: (pattern: RegExp) => Promise<string>;
  /** Its exit code. */
  ended: Promise<number | null>;
  stop: () => Promise<void>;
}

export interface CommandOptions {
  /** The root of the repository. */
  root: string;
  dataDir: string;
  ports: Ports;
  /** Further variables. */
  env?: Record<string, string>;
}

/** `npm start` or `npm run dev`, without npm. */
export function runCommand(task: "start" | "dev", options: CommandOptions): Command {
  const { root, dataDir, ports, env } = options;
  const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), task], {
    cwd: tmpdir(),
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      CLIENT_PORT: String(ports.client),
      BACKEND_PORT: String(ports.backend),
      SITE_PORT: String(ports.site),
      SANDBOX_PORT: String(ports.sandbox),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const printed = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      printed.emit("line");
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    lines,
    ended,
    async until(pattern) {
      let over = false;
      void ended.then(() => (over = true));
      const signal = AbortSignal.timeout(PATIENCE);
      for (;;) {
        const output = lines.join("\n");
        if (pattern.test(output)) return output;
        if (over) throw new Error(`${task} ended before it said ${pattern}:\n${output}`);
        await Promise.race([ended, once(printed, "line", { signal })]);
      }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await ended;
    },
  };
}
