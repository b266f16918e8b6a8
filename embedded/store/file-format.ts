import type { Driver } from "./driver.ts";

/** Raised whenever the tables below change; a file written by a newer version is refused. */
const FORMAT = 3;

/**
 * Makes the tables of a new file, checks those of an old one.
 * Throws when the file was written by a newer version.
 */
export function prepareFile(driver: Driver): void {
  driver.exec(`
    CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
  `);
  const found = driver.prepare("SELECT value FROM meta WHERE key = 'format'").get()?.[0];
  if (typeof found === "number" && found > FORMAT) {
    throw new Error(
      `This data was written by a newer version (format ${found}); this one reads up to ${FORMAT}.`,
    );
  }
  driver.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS tables (
      number INTEGER PRIMARY KEY, component TEXT NOT NULL, name TEXT NOT NULL,
      UNIQUE (component, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS indexes (
      number INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, name TEXT NOT NULL,
      fields TEXT NOT NULL, ready INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS search_indexes (
      number INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, name TEXT NOT NULL,
      search_field TEXT NOT NULL, filter_fields TEXT NOT NULL, ready INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS dropped_indexes (number INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE IF NOT EXISTS vector_indexes (
      number INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, name TEXT NOT NULL,
      vector_field TEXT NOT NULL, dimensions INTEGER NOT NULL, filter_fields TEXT NOT NULL,
      ready INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS vectors (
      index_number INTEGER NOT NULL, document INTEGER NOT NULL, filters TEXT NOT NULL,
      vector BLOB NOT NULL, PRIMARY KEY (index_number, document)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS documents (
      row INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
      UNIQUE (table_number, id)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS index_rows (
      index_number INTEGER NOT NULL, key BLOB NOT NULL, document INTEGER NOT NULL,
      PRIMARY KEY (index_number, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS session_outcomes (
      session TEXT NOT NULL, request INTEGER NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (session, request)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS session_outcomes_by_time ON session_outcomes (at);
    CREATE TABLE IF NOT EXISTS jobs (
      id TEXT PRIMARY KEY, due INTEGER NOT NULL, state TEXT NOT NULL,
      system_component TEXT NOT NULL, component TEXT NOT NULL, path TEXT NOT NULL, args TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS jobs_by_due ON jobs (state, due);
    CREATE TABLE IF NOT EXISTS crons (
      component TEXT NOT NULL, identifier TEXT NOT NULL, spec TEXT NOT NULL, next INTEGER NOT NULL,
      PRIMARY KEY (component, identifier)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS cron_runs (
      component TEXT NOT NULL, identifier TEXT NOT NULL, job TEXT NOT NULL,
      PRIMARY KEY (component, identifier)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS files (
      uuid TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, component TEXT NOT NULL,
      sha256 TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS environment (name TEXT PRIMARY KEY, value TEXT NOT NULL)
      STRICT, WITHOUT ROWID;
    INSERT OR REPLACE INTO meta VALUES ('format', ${FORMAT});
    COMMIT;
  `);
}
