/** Commits documents that can be searched, some of them changed and deleted, until it is killed. */
import { CommitBatch } from "../../engine/commit-batch.ts";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";
import { Transaction } from "../../transaction/transaction.ts";

const store = new Store(openSqlite(process.argv[2] ?? "", { synchronous: "NORMAL" }));
for (let number = 0; ; number++) {
  const batch = new CommitBatch(store, 0n, Date.now);
  await batch.run(() => {
    const writing = new Transaction(store, { readOnly: false, check: () => null, journal: null });
    const add = (text: string) => writing.insert("", "notes", { text });
    add(`word kept${number}`);
    writing.merge("", add("word before"), "notes", { text: `word changed${number}` });
    writing.remove("", add("word gone"), "notes");
    batch.take({ writes: writing.writes, effects: [], commitAt: () => undefined });
  });
  process.stdout.write(`${number}\n`);
}
