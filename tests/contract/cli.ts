/** Pushes a folder of functions with the real CLI, as anybody would. */
import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Latest } from "./latest.ts";

const root = join(import.meta.dirname, "../..");

export interface Project {
  directory: string;
  /** The functions, copied; change them to push something else. */
  functions: string;
  push(target: Target, options?: PushOptions): Promise<PushResult>;
  /** Runs `convex …` against a backend. */
  run(target: Target, ...args: string[]): Promise<PushResult>;
  /** Starts `convex …`, which goes on until it is stopped. */
  follow(target: Target, ...args: string[]): Running;
  remove(): void;
}

export interface Target {
  url: string;
  adminKey: string;
}

export interface PushOptions {
  /** Let the CLI write `_generated` too; off unless asked for. */
  codegen?: boolean;
}

export interface Running {
  /** All that it has printed, both streams. */
  printed: Latest<string>;
  stop(): void;
}

export interface PushResult {
  ok: boolean;
  /** What the CLI printed, both streams. */
  output: string;
}

/** A Convex project in a folder of its own, with a copy of the functions given. */
export function openProject(functions: string): Project {
  const directory = mkdtempSync(join(tmpdir(), "contract-project-"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  const manifest = { name: "contract", type: "module", dependencies: { convex: "1.49.0" } };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  const copy = join(directory, "convex");
  mkdirSync(copy);
  cpSync(functions, copy, { recursive: true });
  return {
    functions: copy,
    directory,
    push: (target, { codegen = false } = {}) => {
      const args = ["deploy", "--typecheck", "disable"];
      if (!codegen) args.push("--codegen", "disable");
      return runCli(directory, target, args);
    },
    run: (target, ...args) => runCli(directory, target, args),
    follow: (target, ...args) => followCli(directory, target, args),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const script = join(root, "node_modules/convex/bin/main.js");

function environmentOf({ url, adminKey }: Target): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return {
    PATH,
    HOME,
    NODE_COMPILE_CACHE,
    // Otherwise a failure waits for an error reporter on the network.
    CI: "1",
    CONVEX_SELF_HOSTED_URL: url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
  };
}

function runCli(cwd: string, target: Target, command: string[]): Promise<PushResult> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...command],
      { cwd, env: environmentOf(target), timeout: 60_000 },
      (error, stdout, stderr) => resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    );
  });
}

function followCli(cwd: string, target: Target, command: string[]): Running {
  const cli = spawn(process.execPath, [script, ...command], { cwd, env: environmentOf(target) });
  const printed = new Latest<string>();
  let all = "";
  for (const stream of [cli.stdout, cli.stderr]) {
    stream.on("data", (chunk: Buffer) => printed.set((all += chunk.toString())));
  }
  return { printed, stop: () => void cli.kill() };
}
