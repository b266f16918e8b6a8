/** The few things the store asks of an SQL engine, so that another SQLite binding is one file. */
export type SqlValue = null | number | bigint | string | Uint8Array;
/** Columns in the order selected. */
export type SqlRow = SqlValue[];

export interface Statement {
  run(...params: SqlValue[]): { lastInsertRowid: number | bigint; changes: number | bigint };
  get(...params: SqlValue[]): SqlRow | undefined;
  all(...params: SqlValue[]): SqlRow[];
}

export interface Driver {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  /** False after SQLite rolled back by itself, as it does when the disk is full. */
  readonly isInTransaction: boolean;
  /** Copies the database as it then is to a new file, a few pages at a time between other work. */
  backup(path: string): Promise<void>;
  close(): void;
}
