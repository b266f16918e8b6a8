import { randomBytes } from "node:crypto";
import { newId } from "../values/id.ts";
import { Catalog, type Table } from "./catalog.ts";
import { Documents } from "./documents.ts";
import type { Driver, SqlValue, Statement } from "./driver.ts";
import { prepareFile } from "./file-format.ts";

/** Functions are given another one, which stands still. */
const RealDate = Date;

/** The smallest step between two times that a float64 of their size can still tell apart. */
const FINEST_MS = 2 ** -12;

/** One open database file: tables, documents, and the small facts kept beside them. */
export class Store {
  readonly driver: Driver;
  readonly catalog: Catalog;
  readonly documents: Documents;
  /** Seals cursors and upload tokens; made with the file. */
  readonly secret: string;
  readonly #readMeta: Statement;
  readonly #writeMeta: Statement;
  #lastCreationTime = 0;

  constructor(driver: Driver) {
    prepareFile(driver);
    this.driver = driver;
    this.catalog = new Catalog(driver);
    this.documents = new Documents(driver);
    this.#readMeta = driver.prepare("SELECT value FROM meta WHERE key = ?");
    this.#writeMeta = driver.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
    const secret = this.meta("secret");
    this.secret = typeof secret === "string" ? secret : randomBytes(32).toString("hex");
    if (secret === null) this.setMeta("secret", this.secret);
    // The newest commit's, in nanoseconds: the clock may have been set back since.
    this.#lastCreationTime = Number(this.meta("timestamp") ?? 0) / 1e6;
  }

  meta(key: string): SqlValue {
    return this.#readMeta.get(key)?.[0] ?? null;
  }

  setMeta(key: string, value: SqlValue): void {
    this.#writeMeta.run(key, value);
  }

  /**
   * A new document id. Its random part begins with the time, so that ids of one table are written
   * side by side in the B-tree however large it grows; eight bytes stay random.
   */
  newId(table: Table): string {
    const now = RealDate.now();
    return newId(table.number, () => timeOrderedBytes(now), now);
  }

  /** Milliseconds since 1970, with a fraction that keeps them strictly rising. */
  nextCreationTime(): number {
    this.#lastCreationTime = Math.max(RealDate.now(), this.#lastCreationTime + FINEST_MS);
    return this.#lastCreationTime;
  }

  /** From here on no document is older than this, in milliseconds since 1970. */
  createFrom(time: number): void {
    this.#lastCreationTime = Math.max(this.#lastCreationTime, time - FINEST_MS);
  }
}

function timeOrderedBytes(now: number): Uint8Array {
  const bytes = randomBytes(14);
  bytes.writeUIntBE(now, 0, 6);
  return bytes;
}
