/** A process of the benchmark's own that does what it is told, one command at a time. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

interface Reply {
  value?: unknown;
  error?: string;
}

export interface Child<Command> {
  readonly pid: number;
  /** Does it and resolves with what came of it. @throws when it failed there, or the child is gone */
  ask<Result>(command: Command): Promise<Result>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Forks a TypeScript file; it has `serve` (below) answer. */
export function startChild<Command>(file: string, args: string[] = []): Child<Command> {
  const child = spawn(file, args);
  return {
    pid: child.pid ?? 0,
    async ask<Result>(command: Command): Promise<Result> {
      const reply = message(child);
      child.send(command as object);
      const { value, error } = (await reply) as Reply;
      if (error !== undefined) throw new Error(error);
      return value as Result;
    },
    stop: () => end(child),
  };
}

/** Forks a file that says once that it is ready, and resolves with what it says. */
export async function startServer<Ready>(
  file: string,
  args: string[],
): Promise<{ ready: Ready; pid: number; stop: () => Promise<void> }> {
  const child = spawn(file, args);
  const ready = (await message(child)) as Ready;
  return { ready, pid: child.pid ?? 0, stop: () => end(child) };
}

/** In the child: answers each command with what `handle` makes of it, and goes when the parent does. */
export function serve<Command>(handle: (command: Command) => Promise<unknown>): void {
  process.on("message", (command: Command) => {
    handle(command).then(
      (value) => process.send?.({ value } satisfies Reply),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.send?.({ error: text } satisfies Reply);
      },
    );
  });
  process.on("disconnect", () => process.exit(0));
}

function spawn(file: string, args: string[]): ChildProcess {
  const child = fork(file, args, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

async function message(child: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  const { signal } = done;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([value]) => value as unknown),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`A process of the benchmark ended early (code ${code})`);
      }),
    ]);
  } finally {
    done.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
