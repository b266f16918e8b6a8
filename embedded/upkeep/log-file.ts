import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LogEntry } from "../engine/protocol.ts";

export interface LogFileOptions {
  directory: string;
  /** Of one file, in bytes. */
  maxBytes?: number;
  /** Older ones that are kept, `functions.1.jsonl` the newest of them. */
  kept?: number;
}

const DEFAULT_MAX_BYTES = 10 << 20;
const DEFAULT_KEPT = 5;

/** What functions print and how they fail, one run in a line; a file that is full makes way. */
export class LogFile {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #kept: number;
  #size: number;
  #hasFailed = false;

  constructor({ directory, maxBytes = DEFAULT_MAX_BYTES, kept = DEFAULT_KEPT }: LogFileOptions) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#kept = kept;
    this.#size = statSync(this.#path(0), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Never throws: a full disk costs the log, not what is logged. */
  write(entry: LogEntry): void {
    // Runs that went well and had nothing to say would drown the others.
    if (entry.error === null && entry.logLines.length === 0) return;
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      if (this.#size > 0 && this.#size + line.length > this.#maxBytes) this.#rotate();
      appendFileSync(this.#path(0), line);
      this.#size += line.length;
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) console.error("The function log cannot be written:", error);
      this.#hasFailed = true;
    }
  }

  #rotate(): void {
    rmSync(this.#path(this.#kept), { force: true });
    for (let age = this.#kept; age > 0; age--) {
      if (statSync(this.#path(age - 1), { throwIfNoEntry: false })) {
        renameSync(this.#path(age - 1), this.#path(age));
      }
    }
    this.#size = 0;
  }

  #path(age: number): string {
    return join(this.#directory, age === 0 ? "functions.jsonl" : `functions.${age}.jsonl`);
  }
}
