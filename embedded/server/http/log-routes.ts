import { randomUUID } from "node:crypto";
import type { Deployment, Environment } from "../../deployment.ts";
import type { Engine, LogEntry } from "../../engine/protocol.ts";
import { requestIdOf, storyOf } from "../../errors/request-id.ts";
import { splitPath } from "../../runtime/address.ts";
import type { RouteReply, RouteRequest } from "../route.ts";

/** The newest are kept, so many of them and so many characters of what they say. */
const keptEntries = 1_000;
const keptCharacters = 16 << 20;
/** How long a poll is held open, in ms. */
const holdMs = 30_000;

interface KeptEntry {
  cursor: number;
  entry: LogEntry;
  environment: Environment;
  characters: number;
}

/** The newest function runs, for `convex dev` and `convex logs`, which ask for what came after a cursor. */
export class LogRoutes {
  readonly #kept: KeptEntry[] = [];
  readonly #waiting = new Set<() => void>();
  #cursor = Date.now();
  #characters = 0;

  constructor(engine: Engine) {
    engine.onLog((entry) => {
      // Milliseconds, so that a cursor from before a restart stays meaningful; never twice the same.
      this.#cursor = Math.max(Date.now(), this.#cursor + 0.001);
      const characters = charactersOf(entry);
      const environment = environmentOf(engine.deployment, entry);
      this.#kept.push({ cursor: this.#cursor, entry, environment, characters });
      this.#characters += characters;
      this.#forget();
      for (const wake of this.#waiting) wake();
    });
  }

  /** GET /api/stream_function_logs?cursor= */
  async stream(request: RouteRequest): Promise<RouteReply> {
    const cursor = Number(request.url.searchParams.get("cursor") ?? 0) || 0;
    // A new client wants to know where we are, not to wait.
    if (cursor > 0 && this.#after(cursor).length === 0) await this.#news(request.signal);
    const entries = this.#after(cursor);
    const newCursor = entries.at(-1)?.cursor ?? Math.max(cursor, this.#cursor);
    return { body: JSON.stringify({ entries: entries.map(asExecution), newCursor }) };
  }

  #forget(): void {
    while (this.#kept.length > keptEntries || this.#characters > keptCharacters) {
      this.#characters -= this.#kept.shift()?.characters ?? 0;
    }
  }

  #after(cursor: number): KeptEntry[] {
    return this.#kept.filter((kept) => kept.cursor > cursor);
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, holdMs);
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  /** Answers polls that are held open. */
  close(): void {
    for (const wake of this.#waiting) wake();
  }
}

function charactersOf({ path, error, logLines }: LogEntry): number {
  return logLines.reduce((sum, line) => sum + line.length, path.length + (error?.length ?? 0));
}

function environmentOf(deployment: Deployment | null, entry: LogEntry): Environment {
  // All else runs in the default runtime; most of what is logged does.
  if (entry.udfType !== "action") return "isolate";
  const component = deployment?.components[entry.component];
  const modules = (component && deployment?.definitions[component.definition]?.modules) ?? [];
  const { module } = splitPath(entry.path);
  return modules.find(({ path }) => path === module)?.environment ?? "isolate";
}

/** What Convex bills by. Nobody counts it here, but who reads the log relies on its being there. */
const usageStats = {
  databaseReadBytes: 0,
  databaseWriteBytes: 0,
  databaseIoReadBytes: 0,
  databaseIoWriteBytes: 0,
  databaseReadDocuments: 0,
  databaseWriteDocuments: 0,
  databaseWriteIndexRows: 0,
  storageReadBytes: 0,
  storageWriteBytes: 0,
  vectorIndexReadBytes: 0,
  vectorIndexWriteBytes: 0,
  textIndexQueryBytes: 0,
  textIndexWriteQueryBytes: 0,
  vectorIndexReadQueryBytes: 0,
  vectorIndexWriteQueryBytes: 0,
  networkEgressBytes: 0,
  memoryUsedMb: 0,
};

const udfTypes: Record<LogEntry["udfType"], string> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
};

/** As `convex/src/cli/lib/generatedFunctionLogsApi.ts` names it; times there are in seconds. */
function asExecution({ entry, environment }: KeptEntry) {
  return {
    kind: "Completion",
    identifier: entry.path,
    udfType: udfTypes[entry.udfType],
    componentPath: entry.component === "" ? null : entry.component,
    logLines: entry.logLines,
    timestamp: entry.time / 1_000,
    executionTime: entry.durationMs / 1_000,
    executionTimestamp: entry.time / 1_000,
    cachedResult: false,
    caller: "Unknown",
    identityType: "unknown",
    environment,
    usageStats,
    // A watched query's failure is another run's, whose id its clients know.
    requestId: requestIdOf(entry.error ?? "") ?? entry.requestId,
    executionId: randomUUID(),
    willRetry: false,
    success: entry.error === null ? {} : null,
    error: entry.error === null ? null : storyOf(entry.error),
  };
}
