/** The few things the store asks of an SQL engine, so that another SQLite binding is one file. */
export type SqlValue = null | number | bigint | string | Uint8Array;
/** Columns in the order selected. */
export type SqlRow = SqlValue[];

export interface Statement {
  run(...params: SqlValue[]): { lastInsertRowid: number | bigint; changes: number | bigint };
  get(...params: SqlValue[]): SqlRow | undefined;
  all(...params: SqlValue[]): SqlRow[];
}

export interface Backup {
  /** Until it has begun nobody may write, or it fails. */
  begun: Promise<void>;
  /** The copy is there, as the database is now; others may have written to it meanwhile. */
  done: Promise<void>;
}

export interface Driver {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  /** False after SQLite rolled back by itself, as it does when the disk is full. */
  readonly isInTransaction: boolean;
  /** Begins to copy the database to a new file. */
  backup(path: string): Backup;
  close(): void;
}
