import type { EngineMetrics, FunctionMetrics } from "../../embedded/engine/metrics.ts";
import type { Deployment } from "../../scripts/lib/backend.ts";

/** What a piece of work made the backend do, by function. */
export type Spent = Map<string, FunctionMetrics>;

/** Reads the backend's own counts around a piece of work, so that only the server's time is told. */
export class Meter {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws when `work` does. Nothing else may be going on at the backend meanwhile. */
  async measure(work: () => Promise<unknown>): Promise<Spent> {
    const before = await this.#read();
    await work();
    const after = await this.#read();
    const spent: Spent = new Map();
    for (const [name, counts] of Object.entries(after.functions)) {
      const earlier = before.functions[name];
      const difference = { ...counts };
      for (const key of Object.keys(counts) as (keyof FunctionMetrics)[]) {
        difference[key] -= earlier?.[key] ?? 0;
      }
      if (difference.runs + difference.cacheHits > 0) spent.set(name, difference);
    }
    return spent;
  }

  async #read(): Promise<EngineMetrics> {
    const { url, adminKey } = this.#deployment;
    const response = await fetch(`${url}/api/metrics`, {
      headers: { Authorization: `Convex ${adminKey}` },
    });
    if (!response.ok) throw new Error(`The metrics answered with ${response.status}`);
    return (await response.json()) as EngineMetrics;
  }
}

/** The sum of one count over all functions, or over those named. */
export function total(spent: Spent, count: keyof FunctionMetrics, names?: string[]): number {
  let sum = 0;
  for (const [name, counts] of spent) {
    if (!names || names.includes(name)) sum += counts[count];
  }
  return sum;
}
