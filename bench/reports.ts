/**
 * npm run bench -- reports [ROUNDS]: the reports of an account of full size, beside a small one's:
 * every figure held against one counted one by one, and what reading them costs.
 */
import { ConvexHttpClient } from "convex/browser";
import { api } from "../convex/_generated/api.js";
import { callFunction } from "../scripts/lib/backend.ts";
import { Meter, type Spent, total } from "./inbox/meter.ts";
import { mean, median } from "./lib/numbers.ts";
import { measure, report } from "./lib/result.ts";
import { deleteCopies, makeAccounts } from "./live/data-folders.ts";
import { StoreWriter } from "./live/store-writer.ts";
import { type Product, startProduct } from "./live/systems.ts";
import { Poster, signText } from "./live/texts.ts";
import { differences, period, readAll } from "./reports/comparison.ts";
import { countAll, type Truth } from "./reports/truth.ts";

const SEED = 20_261_128;
const ROUNDS = Number(process.argv[2] ?? 40);
const WARM_UP = 5;
const LOOK_MS = 2_000;
/** Further back than any message of the accounts; one that was older would be a difference. */
const DAYS = 1_100;

const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

/** Has the app count the messages that were there before it had reports, as an upgrade does. */
async function countPast({ deployment }: Product): Promise<void> {
  await callFunction(deployment, "upgrades:step", { table: "messages", cursor: null });
  const meter = new Meter(deployment);
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  while (total(await meter.measure(aWhile), "runs", ["upgrades:step"]) > 0);
}

interface Findings {
  truth: Truth;
  compared: number;
  off: string[];
  ms: number[];
  read: number[];
}

async function examine(account: "small" | "full"): Promise<Findings> {
  const product = await startProduct(account);
  try {
    const { url, tokens } = product.target.product;
    const client = new ConvexHttpClient(url, { logger: false });
    client.setAuth(tokens[0] ?? "");
    say(`${account}: counting what was there before`);
    await countPast(product);

    const poster = new Poster(product.line.url, 1);
    const meter = new Meter(product.deployment);
    const reads: Spent[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      // A text of today, so that nothing is answered from memory.
      await poster.deliver(signText(product.line, product.contacts[round] ?? ""));
      const spent = await meter.measure(() => client.query(api.reports.read, period(-1)));
      if (round >= WARM_UP) reads.push(spent);
    }
    poster.close();
    const cost = (count: "ms" | "documentsRead") =>
      reads.map((spent) => total(spent, count, ["reports:read"]));

    const reported = await readAll(client, DAYS);
    await product.stop();
    say(`${account}: counting one by one`);
    const store = new StoreWriter(product.databasePath);
    const truth = countAll(store);
    store.close();
    return { truth, ...differences(truth, reported), ms: cost("ms"), read: cost("documentsRead") };
  } finally {
    await product.stop();
  }
}

deleteCopies();
await makeAccounts(SEED);
try {
  const small = await examine("small");
  const full = await examine("full");
  for (const line of [...small.off, ...full.off].slice(0, 20)) console.log(line);
  const off = small.off.length + full.off.length;
  report("reports", SEED, [
    measure("figures.off", off, "figures", {
      goal: { atMost: 0 },
      note: `of ${full.compared + small.compared}, against counting one by one`,
    }),
    measure("messages", full.truth.messages, "messages", { baseline: small.truth.messages }),
    measure("month.p50", median(full.ms), "ms", {
      baseline: median(small.ms),
      note: "31 days, the server's time",
    }),
    measure("month.documents-read", mean(full.read), "documents", { baseline: mean(small.read) }),
  ]);
  if (off > 0) process.exitCode = 1;
} finally {
  deleteCopies();
}
