import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { runFolder } from "./data-folders.ts";

const PAUSE = 4;

/** What it takes to put one row on this disk for good, in ms each: WAL, FULL. */
export async function commitTimes(count: number): Promise<number[]> {
  const database = new DatabaseSync(join(runFolder(), "commits.sqlite"));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT);
  `);
  const insert = database.prepare("INSERT INTO rows (text) VALUES (?)");
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    insert.run("x".repeat(500));
    times.push(performance.now() - began);
    await sleep(PAUSE);
  }
  database.close();
  return times;
}
