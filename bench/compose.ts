/**
 * npm run bench -- compose [ROUNDS]: what a suggestion costs beyond its model, in an account of full
 * size, beside a small one. The model is the sandbox's, which tells how long it took itself.
 */
import { type Drafted, Writer } from "./compose/writer.ts";
import { mean, median, percentile } from "./lib/numbers.ts";
import { measure, report } from "./lib/result.ts";
import { deleteCopies, makeAccounts, SIZES } from "./live/data-folders.ts";
import { startProduct } from "./live/systems.ts";

const SEED = 20_261_129;
const ROUNDS = Number(process.argv[2] ?? 30);
const WARM_UP = 3;
/** How much more an account of full size may cost than a small one. */
const SIZE_GOAL = { atMost: 1.5 };
/** Beyond the model, a person waits no longer than for an answer that feels immediate. ms */
const FIRST_WORD_GOAL = { atMost: 500 };
/** Flushes go no oftener than four a second. */
const FLUSH_GOAL = { atMost: 4 };

const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

deleteCopies();
await makeAccounts(SEED);
const stops: (() => Promise<void> | void)[] = [deleteCopies];
try {
  const small = await startProduct("small");
  stops.push(small.stop);
  const full = await startProduct("full");
  stops.push(full.stop);
  say("serving: a small account and one of full size");

  const writers = { small: new Writer(small, SEED), full: new Writer(full, SEED) };
  const drafts = { small: [] as Drafted[], full: [] as Drafted[] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const size of ["small", "full"] as const) {
      const drafted = await writers[size].draft(round);
      if (round >= WARM_UP) drafts[size].push(drafted);
    }
    if (round % 10 === 0) say(`round ${round} of ${WARM_UP + ROUNDS}`);
  }
  for (const writer of Object.values(writers)) await writer.close();

  const at = (size: "small" | "full", what: keyof Drafted) =>
    drafts[size].map((drafted) => drafted[what]);
  report("compose", SEED, [
    measure("first-word.p50", median(at("full", "firstWord")), "ms", {
      goal: FIRST_WORD_GOAL,
      note: `from click to first visible word, without the model's own time; ${SIZES.full.messages} messages`,
    }),
    measure("first-word.p95", percentile(at("full", "firstWord"), 0.95), "ms"),
    measure("first-word.size", median(at("full", "firstWord")), "ms", {
      baseline: median(at("small", "firstWord")),
      goal: SIZE_GOAL,
      note: "baseline: an account of 10,000 messages",
    }),
    measure("draft.seconds", mean(at("full", "seconds")), "s", {
      note: "from the model's first word to the end",
    }),
    measure("draft.flushes", mean(at("full", "flushes")), "writes", {
      note: "of its text, for its author alone",
    }),
    measure("draft.flushes-a-second", mean(at("full", "flushRate")), "writes/s", {
      goal: FLUSH_GOAL,
    }),
    measure("draft.documents-written", mean(at("full", "written")), "documents", {
      note: "all of it: the run, its flushes, its end, the usage",
    }),
    measure("suggestion.documents-read", mean(at("full", "material")), "documents", {
      baseline: mean(at("small", "material")),
      goal: SIZE_GOAL,
      note: "what it may draw on",
    }),
    measure("suggestion.documents-read.most", Math.max(...at("full", "material")), "documents"),
    measure("suggestion.documents-read.all", mean(at("full", "read")), "documents", {
      baseline: mean(at("small", "read")),
      note: "with the click, each flush, the end and what its author's panel reads again",
    }),
  ]);
} finally {
  while (stops.length > 0) await stops.pop()?.();
}
