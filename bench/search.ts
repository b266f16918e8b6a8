/**
 * npm run bench -- search [ROUNDS]: full-text search over 10,000 and over 1,000,000 messages, in one
 * account and in one of many, and what a search index costs whoever writes a message. In the
 * process of the database, without the function, the threads and the wire around it.
 */
import { median, percentile } from "./lib/numbers.ts";
import { type Measure, measure, report } from "./lib/result.ts";
import {
  accountId,
  type Collection,
  COLLECTIONS,
  inTransaction,
  insert,
  openCollections,
} from "./search/collections.ts";
import { Language } from "./search/language.ts";
import { Transaction } from "../embedded/transaction/transaction.ts";

const SEED = 20_261_128;
const ROUNDS = Number(process.argv[2] ?? 10);
/** Searches of a kind in a collection, and commits of a size, in each round. */
const TIMES = 20;
const COMMITS = 40;
/** Results that a page of the app would take. */
const TAKE = 20;
/** The most that a two-word search in a hundred times as many messages may cost. */
const SIZE_GOAL = { atMost: 4 };

const language = new Language(SEED);
const [store, driver, filling] = openCollections(language, SEED);

/** Two words as people would look for them: any, but for the most common. */
function twoWords(): string {
  const words = new Set<string>();
  while (words.size < 2) {
    const word = language.word();
    if (!language.words.slice(0, 20).includes(word)) words.add(word);
  }
  return [...words].join(" ");
}

/** How the most common of the longer words begin: the index has beginnings of up to three letters. */
const fourLetters = language.words
  .filter((word) => word.length >= 4)
  .map((word) => word.slice(0, 4));

const KINDS: Record<string, () => string> = {
  "two-words": twoWords,
  "common-word": () => language.words[language.below(5)] ?? "",
  "two-common-words": () => `${language.words[language.below(5)]} ${language.words[5]}`,
  "four-letters": () => fourLetters[language.below(20)] ?? "",
  "one-letter": () => "etaoinshr"[language.below(9)] ?? "e",
};

function search(collection: Collection, text: string): void {
  const reading = new Transaction(store, { readOnly: true, check: () => null, journal: null });
  const account = accountId(language.below(collection.accounts));
  const query = reading.openQuery("", {
    source: {
      type: "Search",
      indexName: `${collection.name}.search`,
      filters: [
        { type: "Search", fieldPath: "body", value: text },
        { type: "Eq", fieldPath: "accountId", value: account },
      ],
    },
    operators: [{ limit: TAKE }],
  });
  while (reading.nextRow(query) !== null);
  reading.finishReads();
}

const samples = new Map<string, number[]>();

function time(name: string, work: () => void, share = 1): void {
  const cpu = process.threadCpuUsage();
  const began = performance.now();
  work();
  const took = performance.now() - began;
  const { user, system } = process.threadCpuUsage(cpu);
  note(name, took / share);
  note(`${name}.cpu`, (user + system) / 1_000 / share);
}

function note(name: string, milliseconds: number): void {
  const known = samples.get(name);
  if (known) known.push(milliseconds);
  else samples.set(name, [milliseconds]);
}

function commit(name: string, collection: Collection, size: number): void {
  const table = store.catalog.table("", collection.name);
  if (!table) throw new Error(`No table ${collection.name}`);
  const write = () =>
    inTransaction(store, () => {
      for (let i = 0; i < size; i++) insert(store, table, collection, language);
    });
  time(name, write, size);
}

const { small, large, plain } = COLLECTIONS;
const spreads = ["one", "many"] as const;
for (let round = 0; round <= ROUNDS; round++) {
  for (const [kind, text] of Object.entries(KINDS)) {
    for (let i = 0; i < TIMES; i++) {
      const words = text();
      for (const spread of spreads) {
        time(`${kind}.${spread}.small`, () => search(small[spread], words));
        time(`${kind}.${spread}.large`, () => search(large[spread], words));
      }
    }
  }
  for (let i = 0; i < COMMITS; i++) {
    for (const size of [1, 20]) {
      commit(`insert.${size}.indexed`, large.one, size);
      commit(`insert.${size}.plain`, plain, size);
    }
  }
  // The first round warms up.
  if (round === 0) samples.clear();
}
driver.close();

const of = (name: string, at: number) => percentile(samples.get(name) ?? [], at);
const searches = Object.keys(KINDS).flatMap((kind) =>
  spreads.flatMap((spread) =>
    ([50, 95] as const).map((at): Measure => {
      const isGoal = kind === "two-words" && at === 95;
      return measure(`${kind}.${spread}.p${at}`, of(`${kind}.${spread}.large`, at / 100), "ms", {
        baseline: of(`${kind}.${spread}.small`, at / 100),
        ...(isGoal ? { goal: SIZE_GOAL } : {}),
      });
    }),
  ),
);
/** The system counts CPU time in steps longer than most of what is timed: only sums tell. */
const cpu = (name: string) => {
  const steps = samples.get(`${name}.cpu`) ?? [];
  return (1_000 * steps.reduce((sum, each) => sum + each, 0)) / steps.length;
};
const middle = (name: string) => 1_000 * median(samples.get(name) ?? []);
const inserts = [1, 20].flatMap((size) => [
  measure(`insert.of-${size}.p50`, middle(`insert.${size}.indexed`), "µs a message", {
    baseline: middle(`insert.${size}.plain`),
    note: `on disk, ${size} to a commit; baseline: no search index`,
  }),
  measure(`insert.of-${size}.cpu`, cpu(`insert.${size}.indexed`), "µs a message", {
    baseline: cpu(`insert.${size}.plain`),
    note: "mean",
  }),
  measure(`insert.of-${size}.p99`, 1_000 * of(`insert.${size}.indexed`, 0.99), "µs a message", {
    baseline: 1_000 * of(`insert.${size}.plain`, 0.99),
  }),
]);
const bytes = measure("size", filling.bytes.indexed, "bytes a message", {
  baseline: filling.bytes.plain,
  note: "of the database file",
});
report("search", SEED, [...searches, ...inserts, bytes]);
