import type { Json } from "../deployment.ts";

/** Convex's documented per-transaction limits; enforced so that what fails there fails here. */
export const LIMITS = {
  documentsRead: 32_000,
  bytesRead: 16 * 1024 * 1024,
  documentsWritten: 16_000,
  bytesWritten: 16 * 1024 * 1024,
  indexRanges: 4_096,
  functionsScheduled: 1_000,
  scheduledArgumentBytes: 16 * 1024 * 1024,
  // These stand in no documentation, but in `convex-test` (0.0.71, `transactionMetrics.js`).
  filesWritten: 10,
  fileWriteBytes: 16 * 1024 * 1024,
  filesRead: 10,
  fileReadBytes: 16 * 1024 * 1024,
} as const;

export type Metric = keyof typeof LIMITS;

export const METRICS = Object.keys(LIMITS) as Metric[];

/** What `ctx.meta.getTransactionMetrics` and the option `transactionLimits` call each. */
export const NAMES: Record<Metric, string> = {
  documentsRead: "documentsRead",
  bytesRead: "bytesRead",
  documentsWritten: "documentsWritten",
  bytesWritten: "bytesWritten",
  indexRanges: "databaseQueries",
  functionsScheduled: "functionsScheduled",
  scheduledArgumentBytes: "scheduledFunctionArgsBytes",
  filesWritten: "filesWritten",
  fileWriteBytes: "fileWriteBytes",
  filesRead: "filesRead",
  fileReadBytes: "fileReadBytes",
};

const EXECUTION = "in a single function execution";

const EXPLANATIONS: Record<Metric, string> = {
  documentsRead: `Too many documents read ${EXECUTION}`,
  bytesRead: `Too many bytes read ${EXECUTION}`,
  documentsWritten: `Too many writes ${EXECUTION}`,
  bytesWritten: `Too many bytes written ${EXECUTION}`,
  indexRanges: `Too many reads ${EXECUTION}`,
  functionsScheduled: "Too many functions scheduled by this mutation",
  scheduledArgumentBytes:
    "Too large total size of the arguments of scheduled functions from this mutation",
  filesWritten: "Too many files stored by this mutation",
  fileWriteBytes: "Too large total size of the files stored by this mutation",
  filesRead: "Too many files read by this mutation",
  fileReadBytes: "Too large total size of the files read by this mutation",
};

const DATABASE_READS = new Set<Metric>(["documentsRead", "bytesRead", "indexRanges"]);
const READS = new Set<Metric>([...DATABASE_READS, "filesRead", "fileReadBytes"]);

/** What a function that reads too much can do. */
const READ_LESS =
  " Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

/** Counts what one transaction uses and throws at the first limit passed. */
export class Usage {
  readonly used: Record<Metric, number> = {
    documentsRead: 0,
    bytesRead: 0,
    documentsWritten: 0,
    bytesWritten: 0,
    indexRanges: 0,
    functionsScheduled: 0,
    scheduledArgumentBytes: 0,
    filesWritten: 0,
    fileWriteBytes: 0,
    filesRead: 0,
    fileReadBytes: 0,
  };

  #limits: Readonly<Record<Metric, number>> = LIMITS;
  /** Those that were read, by uuid. */
  readonly #files = new Set<string>();

  remaining(metric: Metric): number {
    return this.#limits[metric] - this.used[metric];
  }

  /** Runs a part that may use only so much on its own; a part can only lower what is left. */
  async limited<T>(limits: Json, part: () => Promise<T>): Promise<T> {
    if (typeof limits !== "object" || limits === null || Array.isArray(limits)) return await part();
    const before = this.#limits;
    const lowered: Record<Metric, number> = { ...before };
    for (const metric of METRICS) {
      const own = limits[NAMES[metric]];
      if (typeof own !== "number") continue;
      lowered[metric] = Math.min(before[metric], this.used[metric] + own);
    }
    this.#limits = lowered;
    try {
      return await part();
    } finally {
      this.#limits = before;
    }
  }

  /** Remembers where it stands; the function returned goes back there but for what was read. */
  mark(): () => void {
    const before = { ...this.used };
    return () => {
      for (const metric of METRICS) {
        if (!READS.has(metric)) this.used[metric] = before[metric];
      }
    };
  }

  add(metric: Metric, amount: number): void {
    this.used[metric] += amount;
    this.#mustFit(metric, this.used[metric]);
  }

  /** Counts a file that the mutation stores; one for which there is no room is not counted. */
  storeFile(bytes: number): void {
    this.#addFile("filesWritten", "fileWriteBytes", bytes);
  }

  /** Gives back what a file took that the mutation stored and has deleted. */
  dropFile(bytes: number): void {
    this.used.filesWritten -= 1;
    this.used.fileWriteBytes -= bytes;
  }

  /** Counts a file once, however often it is read. */
  readFile(uuid: string, bytes: number): void {
    if (this.#files.has(uuid)) return;
    this.#addFile("filesRead", "fileReadBytes", bytes);
    this.#files.add(uuid);
  }

  #addFile(files: Metric, size: Metric, bytes: number): void {
    this.#mustFit(files, this.used[files] + 1);
    this.#mustFit(size, this.used[size] + bytes);
    this.used[files] += 1;
    this.used[size] += bytes;
  }

  #mustFit(metric: Metric, amount: number): void {
    if (amount <= this.#limits[metric]) return;
    const unit = metric.toLowerCase().includes("bytes") ? " bytes" : "";
    const advice = DATABASE_READS.has(metric) ? READ_LESS : "";
    throw new Error(`${EXPLANATIONS[metric]} (limit: ${this.#limits[metric]}${unit}).${advice}`);
  }
}
