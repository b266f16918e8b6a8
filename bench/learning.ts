/**
 * npm run bench -- learning [ROUNDS]: whether suggestions come nearer to what a writer of fixed habits
 * sends. The same customers ask the same things three times over: the assistant is corrected, its
 * suggestions are thrown away, or it must forget each round. No model: what is measured is what was
 * learned, and every edit distance is of the suggestion to the words that were sent.
 */
import { startApp } from "../tests/helpers/app.ts";
import { Customers } from "./learning/customers.ts";
import { Learner, type Way } from "./learning/learner.ts";
import { mean } from "./lib/numbers.ts";
import { measure, report } from "./lib/result.ts";

const SEED = 20_261_129;
const ROUNDS = Number(process.argv[2] ?? 200);
const QUARTER = Math.ceil(ROUNDS / 4);
/** Corrected, a suggestion is in the end no further off than so much of one that learned nothing. */
const GOAL = { atMost: 0.5 };

const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

/** The distance in each round, of all rounds in order. */
async function run(way: Way): Promise<number[]> {
  const app = await startApp({ client: false });
  const learner = new Learner(app, way);
  try {
    const customers = new Customers(SEED);
    const distances: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      distances.push(await learner.round(customers.next()));
      if (round % 50 === 49)
        say(`${way}: ${round + 1} rounds, ${mean(distances.slice(-50)).toFixed(2)}`);
    }
    return distances;
  } finally {
    await learner.close();
    await app.stop();
  }
}

process.env.ASSISTANT = "none";
const edited = await run("edited");
const discarded = await run("discarded");
const forgotten = await run("forgotten");

const first = (distances: number[]) => mean(distances.slice(0, QUARTER));
const last = (distances: number[]) => mean(distances.slice(-QUARTER));
const share = (distances: number[]) =>
  distances.filter((distance) => distance <= 0.1).length / distances.length;
const of = `of ${ROUNDS} rounds, suggestion to sent text: 0 is the same words, 1 other ones`;

report("learning", SEED, [
  measure("edit-distance.last-quarter", last(edited), "words a word", {
    baseline: last(forgotten),
    goal: GOAL,
    note: `${of}; baseline: without learning`,
  }),
  measure("edit-distance.first-quarter", first(edited), "words a word", {
    baseline: first(forgotten),
    note: "baseline: without learning",
  }),
  measure("edit-distance.all", mean(edited), "words a word", { baseline: mean(forgotten) }),
  measure("edit-distance.edited-to-discarded", last(edited), "words a word", {
    baseline: last(discarded),
    goal: { atMost: 0.9 },
    note: "an edit teaches more than a discard; baseline: each suggestion thrown away",
  }),
  measure("nearly-as-sent.last-quarter", 100 * share(edited.slice(-QUARTER)), "%", {
    note: "at most one word in ten changed",
  }),
  measure("nearly-as-sent.without-learning", 100 * share(forgotten.slice(-QUARTER)), "%"),
]);
