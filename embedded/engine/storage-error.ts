/** A write that the disk did not take: it is full, broken or read-only. Nothing was stored. */
export class StorageError extends Error {}

/** SQLite's primary result codes for that. https://sqlite.org/rescode.html */
const READONLY = 8;
const IOERR = 10;
const FULL = 13;

/** Whether an error of `node:sqlite` is the disk's. */
export function isStorageFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error)) return false;
  return [READONLY, IOERR, FULL].includes(Number(error.errcode) & 0xff);
}
