import { backup, DatabaseSync } from "node:sqlite";
import type { Driver, SqlRow, SqlValue } from "./driver.ts";

export interface SqliteOptions {
  /** FULL: every commit is on disk before it is acknowledged. */
  synchronous: "FULL" | "NORMAL";
}

/** How long the thread that is being replaced may take to let go, in milliseconds. */
const LOCK_WAIT_MS = 1_000;

/**
 * Opens (or makes) the file with `node:sqlite`; rows come as arrays, integers as numbers. The file
 * is held for this process alone: throws when another one has it.
 */
export function openSqlite(path: string, options: SqliteOptions): Driver {
  const database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  takeFile(database, path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${options.synchronous};
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA mmap_size = 268435456;
  `);
  return {
    prepare(sql) {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return {
        run: (...params: SqlValue[]) => statement.run(...params),
        get: (...params: SqlValue[]) => asRow(statement.get(...params)),
        all: (...params: SqlValue[]) => asRows(statement.all(...params)),
      };
    },
    exec: (sql) => database.exec(sql),
    get isInTransaction() {
      return database.isTransaction;
    },
    backup(path) {
      const { promise: begun, resolve } = Promise.withResolvers<void>();
      const done = backup(database, path, { progress: () => resolve() }).then(() => undefined);
      done.then(resolve, () => resolve());
      return { begun, done };
    },
    close: () => database.close(),
  };
}

/** The types of `node:sqlite` know rows as objects only; `setReturnArrays` makes them arrays. */
function asRow(row: unknown): SqlRow | undefined {
  return row as SqlRow | undefined;
}

function asRows(rows: unknown): SqlRow[] {
  return rows as SqlRow[];
}

/** The operating system drops the lock with the process, so a crash leaves nothing to clean up. */
function takeFile(database: DatabaseSync, path: string): void {
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  } catch (error) {
    database.close();
    const reason = error instanceof Error ? error.message : String(error);
    if (!reason.includes("locked")) throw error;
    throw new Error(`Another backend is using ${path}; stop it first.`);
  }
}
