import { randomUUID } from "node:crypto";
import type { Engine, LogEntry } from "../../engine/protocol.ts";
import { withoutRequestId } from "../../errors/format-error.ts";
import type { RouteReply, RouteRequest } from "../route.ts";

const keptEntries = 1_000;
/** How long a poll is held open, in ms. */
const holdMs = 30_000;

interface KeptEntry {
  cursor: number;
  entry: LogEntry;
}

/** The newest function runs, for `convex dev` and `convex logs`, which ask for what came after a cursor. */
export class LogRoutes {
  readonly #kept: KeptEntry[] = [];
  readonly #waiting = new Set<() => void>();
  #cursor = Date.now();

  constructor(engine: Engine) {
    engine.onLog((entry) => {
      // Milliseconds, so that a cursor from before a restart stays meaningful; never twice the same.
      this.#cursor = Math.max(Date.now(), this.#cursor + 0.001);
      this.#kept.push({ cursor: this.#cursor, entry });
      if (this.#kept.length > keptEntries) this.#kept.shift();
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

const udfTypes: Record<LogEntry["udfType"], string> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
};

/** As `convex/src/cli/lib/generatedFunctionLogsApi.ts` names it; times there are in seconds. */
function asExecution({ entry }: KeptEntry) {
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
    environment: "isolate",
    // A watched query's failure has an id of its own, by which its client knows it.
    requestId: /^\[Request ID: (\w+)\]/.exec(entry.error ?? "")?.[1] ?? entry.requestId,
    executionId: randomUUID(),
    willRetry: false,
    success: entry.error === null ? {} : null,
    // The request's id has a place of its own.
    error: entry.error === null ? null : withoutRequestId(entry.error),
  };
}
