/**
 * The two accounts measured, each a folder as `npm start` leaves it, the demo in it filled up to a
 * size. Made once and kept in .data/bench under a hash of all that they depend on; a run works on
 * copies.
 */
import { createHash } from "node:crypto";
import { constants, cpSync, existsSync, globSync, mkdirSync, readFileSync } from "node:fs";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "../../scripts/lib/ports.ts";
import { root } from "../../scripts/lib/service.ts";
import { startStack } from "../../scripts/lib/stack.ts";
import { fillAccount, type Size } from "./fill-account.ts";
import { addMembers, joiners } from "./members.ts";
import { StoreWriter } from "./store-writer.ts";

/** Alike but for their size; `full` is what the product is made for. */
export const SIZES = {
  small: { conversations: 1_000, messages: 10_000 },
  full: { conversations: 100_000, messages: 1_000_000 },
} satisfies Record<string, Size>;

export type Account = keyof typeof SIZES;

const FOLDER = join(root, ".data/bench");
/** What decides what the accounts hold and how it lies on disk. */
const INPUTS = [
  "convex/schema.ts",
  "convex/seed.ts",
  "convex/seeding/*.ts",
  "convex/model/shapes.ts",
  "convex/shared/*.ts",
  "embedded/store/{file-format,index-key,store,text-indexes}.ts",
  "embedded/values/{id,key,words}.ts",
  "bench/live/{data-folders,fill-account,fill-thread,made-up,members,store-writer,tally,contacts}.ts",
];

/** Where the backend keeps its file in a data folder. */
export const databaseOf = (dataDir: string) => join(dataDir, "backend/data.sqlite");

/** What is kept beside the accounts. */
interface Stamp {
  madeFrom: string;
  /** How long the full one took to fill, in ms. */
  took: number;
}

/** Makes the accounts if they are not there. Resolves with how long filling the full one took, in ms. */
export async function makeAccounts(seed: number): Promise<number> {
  const hash = createHash("sha256").update(JSON.stringify({ seed, SIZES }));
  for (const file of globSync(INPUTS, { cwd: root }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  const madeFrom = hash.digest("hex");
  const stamp = join(FOLDER, "stamp.json");
  if (existsSync(stamp)) {
    const kept = JSON.parse(readFileSync(stamp, "utf8")) as Stamp;
    if (kept.madeFrom === madeFrom) return kept.took;
  }

  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const stack = await startStack({
    dataDir: join(FOLDER, "small"),
    ports: await freePorts(),
    say: () => {},
  });
  const { members } = stack.demo;
  await stack.stop();
  cpSync(join(FOLDER, "small"), join(FOLDER, "full"), { recursive: true });
  console.log(`Filling an account with ${SIZES.full.messages} messages, once; a minute or two`);
  let took = 0;
  for (const account of ["small", "full"] satisfies Account[]) {
    const began = performance.now();
    const database = databaseOf(join(FOLDER, account));
    fillAccount(database, SIZES[account], seed);
    const store = new StoreWriter(database);
    addMembers(store, joiners(members));
    store.close();
    took = performance.now() - began;
  }
  writeFileSync(stamp, JSON.stringify({ madeFrom, took } satisfies Stamp));
  return took;
}

/** A copy of an account to run on; delete it afterwards. */
export function copyAccount(account: Account): string {
  const copy = join(FOLDER, `run-${process.pid}`, account);
  cpSync(join(FOLDER, account), copy, {
    recursive: true,
    // Shares the blocks where the file system can.
    mode: constants.COPYFILE_FICLONE,
  });
  return copy;
}

/** A folder for other files of this run. */
export function runFolder(): string {
  const folder = join(FOLDER, `run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Deletes what this run has copied, and what runs that were killed have left. */
export function deleteCopies(): void {
  if (!existsSync(FOLDER)) return;
  for (const name of readdirSync(FOLDER)) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1]);
    if (pid && (pid === process.pid || !isAlive(pid))) {
      rmSync(join(FOLDER, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
