/** Tables of messages of two sizes, in one account each or spread over many, in one database. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/service.ts";
import type { Table } from "../../embedded/store/catalog.ts";
import type { Driver } from "../../embedded/store/driver.ts";
import type { DocumentJson } from "../../embedded/store/index-key.ts";
import { openSqlite } from "../../embedded/store/sqlite.ts";
import { Store } from "../../embedded/store/store.ts";
import type { Language } from "./language.ts";

export interface Collection {
  /** The table's name. */
  name: string;
  documents: number;
  accounts: number;
  isIndexed: boolean;
}

export const SMALL = 10_000;
export const LARGE = 1_000_000;
/** Messages of an account where there are many. */
const PER_ACCOUNT = 1_000;
/** Documents in a transaction of the filling, as in a push's backfill. */
const CHUNK = 500;

const one = (name: string, documents: number, isIndexed = true) => ({
  name,
  documents,
  accounts: 1,
  isIndexed,
});
const many = (name: string, documents: number) => ({
  name,
  documents,
  accounts: documents / PER_ACCOUNT,
  isIndexed: true,
});

export const COLLECTIONS = {
  small: { one: one("smallOne", SMALL), many: many("smallMany", SMALL) },
  large: { one: one("largeOne", LARGE), many: many("largeMany", LARGE) },
  plain: one("plain", LARGE, false),
} satisfies { [size: string]: Collection | { one: Collection; many: Collection } };

const FOLDER = join(root, ".data/bench-search");
const DATABASE = join(FOLDER, "messages.sqlite");
/** What decides how the tables lie on disk. */
const INPUTS = ["embedded/store/*.ts", "embedded/values/*.ts", "bench/search/*.ts"];

/** What is kept beside the database. */
export interface Filling {
  madeFrom: string;
  /** Bytes of a document, all told, in a table with a search index and in one without. */
  bytes: { indexed: number; plain: number };
}

/** The database open, with what filling it told. */
export function openCollections(language: Language, seed: number): [Store, Driver, Filling] {
  const hash = createHash("sha256").update(String(seed));
  for (const file of globSync(INPUTS, { cwd: root }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  const madeFrom = hash.digest("hex");
  const stamp = join(FOLDER, "stamp.json");
  const kept = existsSync(stamp) ? (JSON.parse(readFileSync(stamp, "utf8")) as Filling) : null;
  if (kept?.madeFrom === madeFrom) {
    const driver = openSqlite(DATABASE, { synchronous: "FULL" });
    return [new Store(driver), driver, kept];
  }
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  console.log("Filling tables with three million messages, once; some minutes");
  const driver = openSqlite(DATABASE, { synchronous: "FULL" });
  driver.exec("PRAGMA synchronous = OFF");
  const store = new Store(driver);
  const { small, large, plain } = COLLECTIONS;
  for (const each of [small.one, small.many, large.many]) fill(store, each, language);
  const bytes = {
    indexed: fill(store, large.one, language) / LARGE,
    plain: fill(store, plain, language) / LARGE,
  };
  driver.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = FULL");
  const filling = { madeFrom, bytes };
  writeFileSync(stamp, JSON.stringify(filling));
  return [store, driver, filling];
}

/** Returns the bytes that the database has grown by. */
function fill(store: Store, collection: Collection, language: Language): number {
  const { driver, catalog } = store;
  const before = size(driver);
  const table = inTransaction(store, () => {
    const made = catalog.ensureTable("", collection.name);
    catalog.addIndex(made, "by_account", ["accountId"], true);
    if (collection.isIndexed) {
      const searchIndex = { name: "search", searchField: "body", filterFields: ["accountId"] };
      catalog.setReady(made, catalog.addSearchIndex(made, searchIndex), false);
    }
    return made;
  });
  for (let left = collection.documents; left > 0; left -= CHUNK) {
    inTransaction(store, () => {
      for (let i = 0; i < CHUNK; i++) insert(store, table, collection, language);
    });
  }
  return size(driver) - before;
}

/** Stores one message more, of any account; inside the caller's transaction. */
export function insert(
  store: Store,
  table: Table,
  { accounts }: Collection,
  language: Language,
): void {
  const document: DocumentJson = {
    _creationTime: store.nextCreationTime(),
    _id: store.newId(table),
    accountId: accountId(language.below(accounts)),
    body: language.message(),
    conversationId: "k57cq0y6r1n3a9f2d8m4x5b7zv6h2t1e",
    direction: "inbound",
    status: "delivered",
  };
  store.documents.insert(table, document, JSON.stringify(document));
}

/** What a commit of the backend does for the words of its documents is done here. */
export function inTransaction<T>(store: Store, work: () => T): T {
  const { driver, documents } = store;
  driver.exec("BEGIN IMMEDIATE");
  const result = work();
  documents.texts.flush();
  driver.exec("COMMIT");
  documents.texts.forget();
  return result;
}

export const accountId = (number: number) => `account ${number}`;

function size(driver: Driver): number {
  const [pages, free, bytes] = ["page_count", "freelist_count", "page_size"].map((name) =>
    Number(driver.prepare(`PRAGMA ${name}`).get()?.[0]),
  );
  return ((pages ?? 0) - (free ?? 0)) * (bytes ?? 0);
}
