/** What an indexed page of 20 costs in tables of 10³ to 10⁶ documents, in the database's own process. */
import { openSqlite } from "../../embedded/store/sqlite.ts";
import { Store } from "../../embedded/store/store.ts";
import { Transaction } from "../../embedded/transaction/transaction.ts";
import { median, randomFrom } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { PAGE } from "./app/rows.ts";
import { databaseOf, listName, PER_LIST, type Size, SIZES } from "./folders.ts";

const ROUNDS = 3_000;
/** Lists that are looked at, as many in each table: what is read again lies in memory, or nowhere. */
const LISTS = SIZES.thousand / PER_LIST;
const FLAT = { atMost: 1.3 };

export function pageMeasures(folder: string, seed: number): Measure[] {
  const driver = openSqlite(databaseOf(folder), { synchronous: "FULL" });
  const store = new Store(driver);
  const sizes = Object.keys(SIZES) as Size[];
  const samples = new Map<Size, number[]>(sizes.map((size) => [size, []]));
  const random = randomFrom(seed);
  for (let round = 0; round < ROUNDS; round++) {
    const list = Math.floor(random() * LISTS);
    for (const size of sizes) {
      const began = performance.now();
      readPage(store, size, listName(list));
      samples.get(size)?.push(performance.now() - began);
    }
    sizes.push(...sizes.splice(0, 1));
  }
  driver.close();
  const middle = (size: Size) => 1_000 * median((samples.get(size) ?? []).slice(ROUNDS / 10));
  return (["tenThousand", "hundredThousand", "million"] as const).map((size) =>
    measure(`page.of-${SIZES[size]}.p50`, middle(size), "µs", {
      baseline: middle("thousand"),
      goal: FLAT,
      note: `${PAGE} newest of a list, without function and wire; baseline: of ${SIZES.thousand}`,
    }),
  );
}

function readPage(store: Store, table: Size, list: string): void {
  const reading = new Transaction(store, { readOnly: true, check: () => null, journal: null });
  const query = reading.openQuery("", {
    source: {
      type: "IndexRange",
      indexName: `${table}.by_list_rank`,
      range: [{ type: "Eq", fieldPath: "list", value: list }],
      order: "desc",
    },
    operators: [{ limit: PAGE }],
  });
  let rows = 0;
  while (reading.nextRow(query) !== null) rows++;
  reading.finishReads();
  if (rows !== PAGE) throw new Error(`A page of ${table} has ${rows} rows`);
}
