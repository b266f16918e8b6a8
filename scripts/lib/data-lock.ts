/** One running app for each data folder. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What holds the locks: a connection that nobody refers to is closed, and its lock is gone. */
const held = new Set<DatabaseSync>();

/**
 * Holds the folder until `release()` or the end of the process, whatever ends it: the lock is
 * SQLite's, and so the operating system's, and no stale file can keep anyone out.
 * Throws, naming the process that has it, when the folder is in use.
 */
export function lockData(folder: string, description: string): { release(): void } {
  mkdirSync(folder, { recursive: true });
  // What customers write lies here, the sandbox's copies too: nobody else on this machine reads it.
  try {
    chmodSync(folder, 0o700);
  } catch {
    // A folder that is not ours stays as it is.
  }
  const note = join(folder, "running.txt");
  const database = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch {
    database.close();
    let holder = "another process";
    try {
      holder = readFileSync(note, "utf8").trim();
    } catch {
      // It has not written its note yet.
    }
    throw new Error(
      `The data in ${folder} is in use by ${holder}. Stop that first, or name another folder with DATA_DIR`,
    );
  }
  held.add(database);
  writeFileSync(note, `process ${process.pid} (${description})\n`);
  return {
    release() {
      rmSync(note, { force: true });
      held.delete(database);
      database.close();
    },
  };
}
