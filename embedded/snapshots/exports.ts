import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../deployment.ts";
import type { Engine } from "../engine/protocol.ts";
import type { BlobStore } from "../server/files/blob-store.ts";
import { HttpError } from "../server/http-error.ts";
import { encodeTimestamp } from "../server/sync/timestamp.ts";
import { openSqlite } from "../store/sqlite.ts";
import { Store } from "../store/store.ts";
import { writeSnapshot } from "./write-snapshot.ts";

export interface ExportsOptions {
  engine: () => Engine;
  blobs: BlobStore;
  /** For files of its own; emptied at the start. */
  directory: string;
  /** Told whenever `latest` has changed. */
  changed: () => void;
}

/**
 * Snapshots for `convex export`, one at a time. What goes in is a copy of the database, made while
 * others write to it; the newest ZIP file is kept until the next one or the end of the process.
 */
export class Exports {
  readonly #options: ExportsOptions;
  #state: { [key: string]: Json } | null = null;
  #finished: { ts: bigint; path: string } | null = null;
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #lastTs = 0n;

  constructor(options: ExportsOptions) {
    this.#options = options;
  }

  /** Removes what an earlier process left behind. */
  async discardLeftovers(): Promise<void> {
    await rm(this.#options.directory, { recursive: true, force: true });
  }

  /** How the newest export is doing, as `_system/cli/exports:getLatest` says it; null before one. */
  get latest(): Json {
    return this.#state;
  }

  /** Resolves once none is being written: the content of files it needs must stay until then. */
  get idle(): Promise<void> {
    return this.#running;
  }

  /** Begins one. @throws HttpError 400 while another is under way */
  start(includeStorage: boolean): void {
    if (this.#isRunning) {
      throw new HttpError(400, "ExportInProgress", "There is already an export in progress.");
    }
    this.#isRunning = true;
    this.#tell({ state: "in_progress" });
    this.#running = this.#run(includeStorage)
      .catch((error: unknown) => {
        console.error("The export failed:", error);
        this.#tell({ state: "failed" });
      })
      .finally(() => {
        this.#isRunning = false;
      });
  }

  /** The path of a finished export. @throws HttpError 404 when it is not, or no longer, there */
  find(ts: string): string {
    if (this.#finished?.ts.toString() === ts) return this.#finished.path;
    throw new HttpError(404, "ExportNotFound", `There is no export of timestamp ${ts}.`);
  }

  async #run(includeStorage: boolean): Promise<void> {
    const { directory, blobs, engine } = this.#options;
    this.#finished = null;
    await this.discardLeftovers();
    await mkdir(directory, { recursive: true });
    const copy = join(directory, "data.sqlite");
    await engine().backup(copy);
    const driver = openSqlite(copy, { synchronous: "NORMAL" });
    try {
      const store = new Store(driver);
      // The CLI names files after it: two exports with no write between them are still two.
      const written = BigInt(String(store.meta("timestamp") ?? 0));
      const ts = written > this.#lastTs ? written : this.#lastTs + 1n;
      this.#lastTs = ts;
      const path = join(directory, `snapshot_${ts}.zip`);
      await writeSnapshot(store, blobs, path, { includeStorage });
      this.#finished = { ts, path };
      this.#tell({
        state: "completed",
        start_ts: { $integer: encodeTimestamp(ts) },
        complete_ts: { $integer: encodeTimestamp(BigInt(Date.now()) * 1_000_000n) },
        zip_object_key: path,
      });
    } finally {
      driver.close();
      for (const suffix of ["", "-wal", "-shm"]) await rm(copy + suffix, { force: true });
    }
  }

  #tell(state: { [key: string]: Json }): void {
    this.#state = state;
    this.#options.changed();
  }
}
