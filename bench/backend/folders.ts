/** A data folder with the app and its tables filled, made once and kept. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/service.ts";
import { randomFrom } from "../lib/numbers.ts";
import { StoreWriter } from "../live/store-writer.ts";
import { bundleApp, push, startProcess } from "./process.ts";

export const SIZES = {
  thousand: 1_000,
  tenThousand: 10_000,
  hundredThousand: 100_000,
  million: 1_000_000,
} as const;
export type Size = keyof typeof SIZES;

/** Documents of a list: five pages. */
export const PER_LIST = 100;

const FOLDER = join(root, ".data/bench-backend");
const FILLED = join(FOLDER, "filled");
const INPUTS = [
  "embedded/store/*.ts",
  "embedded/values/*.ts",
  "bench/backend/{folders,app/schema}.ts",
];

export const listName = (number: number) => `list ${number}`;

/** An empty folder of this run. */
export function newFolder(name: string): string {
  const folder = join(FOLDER, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A copy of the filled folder. */
export async function filledFolder(seed: number): Promise<string> {
  const hash = createHash("sha256").update(String(seed));
  for (const file of globSync(INPUTS, { cwd: root }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  const madeFrom = hash.digest("hex");
  const stamp = join(FOLDER, "stamp.txt");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== madeFrom) await fill(seed);
  writeFileSync(stamp, madeFrom);
  const copy = newFolder("run");
  cpSync(FILLED, copy, { recursive: true });
  return copy;
}

/** Deletes all but the filled folder. */
export function deleteRuns(): void {
  for (const name of ["run", "empty", "soak", "pushes"]) {
    rmSync(join(FOLDER, name), { recursive: true, force: true });
  }
}

export const databaseOf = (folder: string) => join(folder, "data.sqlite");

async function fill(seed: number): Promise<void> {
  console.log("Filling tables with a million documents, once; a minute or so");
  rmSync(FOLDER, { recursive: true, force: true });
  newFolder("filled");
  const backend = await startProcess(FILLED);
  await push(backend.url, await bundleApp());
  await backend.stop();
  const store = new StoreWriter(databaseOf(FILLED));
  const random = randomFrom(seed);
  for (const [table, count] of Object.entries(SIZES)) {
    for (let i = 0; i < count; i++) {
      store.insert(table, {
        list: listName(Math.floor(random() * (count / PER_LIST))),
        rank: i,
        body: `${i} ${"of what people write to each other ".repeat(4)}`,
      });
    }
  }
  store.close();
}
