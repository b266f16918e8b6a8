/** An hour of mixed work in minutes: writers who never stop, while all goes wrong that can. */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { randomFrom } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { type BackendProcess, type Bundles, bundleApp } from "./process.ts";
import { patientFetch, push, startProcess } from "./process.ts";
import { openWatchers, type Watcher } from "./watcher.ts";

const WRITERS = 16;
const WATCHERS = 200;
const SLOW_READERS = 5;
/** Of what a slow reader is sent with every commit. */
const BALLAST = 100_000;
/** One in so many writes schedules another. */
const SCHEDULES = 4;
const PUSHES = 24;
const STORMS = 12;
const CRASHES = 6;
/** How often the second half is done over, from one look at memory to the other. */
const REPEATS = 3;
/** For what was called off to be seen by all. ms */
const PATIENCE_MS = 60_000;

type Trouble = "push" | "storm" | "crash" | "slow";

const { record, total, keys, unfinished } = anyApi.effects!;

/** @param writes mutations of a first half, with crashes, and of a second one that is done over */
export async function soakMeasures(
  folder: string,
  seed: number,
  writes: number,
): Promise<Measure[]> {
  const soak = new Soak(folder, await bundleApp());
  await soak.start();
  try {
    await soak.run(writes / 2, troubles(seed, CRASHES));
    // The process that runs on after the last crash takes what it needs for the work that follows:
    // the same over again must need no more.
    const work = troubles(seed + 1, 0);
    await soak.run(writes / 2, work);
    const warm = await soak.memory();
    for (let i = 0; i < REPEATS; i++) await soak.run(writes / 2, work);
    const late = await soak.memory();
    const verdict = await soak.verdict();
    const none = { goal: { atMost: 0 } };
    const of = `of ${verdict.written} mutations and ${verdict.scheduled} scheduled by them`;
    const memory = (what: string) => ({
      goal: { atMost: 1.3 },
      note: `${what}; baseline: after the second half; since then that ${REPEATS} times over, ${REPEATS * PUSHES} pushes and ${REPEATS * STORMS} storms in all`,
    });
    return [
      measure("soak.lost", verdict.lost, "effects", { ...none, note: of }),
      measure("soak.repeated", verdict.repeated, "effects", { ...none, note: of }),
      measure("soak.wrong-at-the-end", verdict.wrong, "watchers", {
        ...none,
        note: `of ${WATCHERS} and ${SLOW_READERS} slow ones, after ${CRASHES} crashes and ${(2 + REPEATS) * STORMS} storms`,
      }),
      measure("soak.gaps", verdict.gaps, "transitions", {
        ...none,
        note: "that do not begin where the last one ended",
      }),
      measure("soak.memory", late.resident, "MiB", {
        baseline: warm.resident,
        ...memory("resident"),
      }),
      measure("soak.heap", late.heap, "MiB", {
        baseline: warm.heap,
        ...memory("objects of the main thread, garbage collected"),
      }),
    ];
  } finally {
    await soak.stop();
  }
}

/** What goes wrong, in an order that the seed decides. */
function troubles(seed: number, crashes: number): Trouble[] {
  const random = randomFrom(seed);
  const all: Trouble[] = [];
  const kinds = { push: PUSHES, storm: STORMS, crash: crashes, slow: STORMS };
  for (const [kind, count] of Object.entries(kinds)) {
    for (let i = 0; i < count; i++) all.push(kind as Trouble);
  }
  return all
    .map((trouble) => ({ trouble, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ trouble }) => trouble);
}

class Soak {
  readonly #folder: string;
  readonly #app: Bundles;
  #backend!: BackendProcess;
  #writers: ConvexClient[] = [];
  #watchers: Watcher[] = [];
  #slow: Watcher[] = [];
  #written = 0;
  #pushed = 0;
  #arePaused = false;

  constructor(folder: string, app: Bundles) {
    this.#folder = folder;
    this.#app = app;
  }

  async start(): Promise<void> {
    this.#backend = await startProcess(this.#folder);
    const { url } = this.#backend;
    await push(url, this.#app);
    const options = { logger: false, unsavedChangesWarning: false } as const;
    this.#writers = Array.from({ length: WRITERS }, () => new ConvexClient(url, options));
    this.#watchers = await openWatchers(url, WATCHERS, "effects:total", () => ({}));
    this.#slow = await openWatchers(url, SLOW_READERS, "effects:heavyTotal", () => ({
      bytes: BALLAST,
    }));
  }

  /** What the backend holds once everybody has been told everything, in MiB. */
  async memory() {
    await this.#allShown();
    return { resident: this.#backend.residentMiB(), heap: await this.#backend.heapMiB() };
  }

  /** So many writes more; troubles come evenly among them. */
  async run(writes: number, all: Trouble[]): Promise<void> {
    const begun = this.#written;
    const end = begun + writes;
    const every = writes / (all.length + 1);
    const left = [...all];
    let trouble: Promise<void> = Promise.resolve();
    const write = async (writer: ConvexClient) => {
      while (this.#written < end) {
        const number = this.#written++;
        if (number - begun >= every * (all.length - left.length + 1)) {
          const due = left.shift();
          if (due) trouble = trouble.then(() => this.#make(due));
        }
        const schedules = number % SCHEDULES === 0;
        await writer.mutation(record!, { key: String(number), schedules });
      }
    };
    await Promise.all(this.#writers.map(write));
    await trouble;
  }

  async #make(trouble: Trouble): Promise<void> {
    switch (trouble) {
      case "push":
        return await push(this.#backend.url, this.#app, `push ${this.#pushed++}`);
      case "storm":
        return this.#watchers.forEach((watcher) => watcher.reconnect());
      case "slow":
        this.#arePaused = !this.#arePaused;
        return this.#slow.forEach((reader) => {
          if (this.#arePaused) reader.pause();
          else reader.resume();
        });
      case "crash": {
        const port = Number(new URL(this.#backend.url).port);
        await this.#backend.kill();
        this.#backend = await startProcess(this.#folder, port);
      }
    }
  }

  /** What is there in the end, held against what was written. */
  async verdict() {
    const { url } = this.#backend;
    const client = new ConvexHttpClient(url, { logger: false, fetch: patientFetch });
    await patiently(async () => (await client.query(unfinished!, {})) === 0);
    await this.#allShown();

    const counts = await this.#counts(client);
    const expected: string[] = [];
    for (let number = 0; number < this.#written; number++) {
      expected.push(String(number));
      if (number % SCHEDULES === 0) expected.push(`scheduled ${number}`);
    }
    const sum = await client.query(total!, {});
    return {
      written: this.#written,
      scheduled: expected.length - this.#written,
      lost: expected.filter((key) => !counts.has(key)).length,
      repeated: [...counts.values()].filter((count) => count > 1).length,
      wrong:
        this.#watchers.filter((watcher) => !this.#isShown(watcher)).length +
        this.#slow.filter((watcher) => !this.#isShownSlowly(watcher)).length +
        (sum === this.#written ? 0 : 1),
      gaps: [...this.#watchers, ...this.#slow].reduce((gaps, watcher) => gaps + watcher.gaps, 0),
    };
  }

  /** Waits, though not for ever, until all who watch see what was written. */
  async #allShown(): Promise<void> {
    this.#arePaused = false;
    this.#slow.forEach((reader) => reader.resume());
    await patiently(
      () =>
        this.#watchers.every((watcher) => this.#isShown(watcher)) &&
        this.#slow.every((watcher) => this.#isShownSlowly(watcher)),
    );
  }

  #isShown({ value }: Watcher): boolean {
    return value === this.#written;
  }

  #isShownSlowly({ value }: Watcher): boolean {
    return (value as { effects: number }).effects === this.#written;
  }

  /** How often each effect is there. */
  async #counts(client: ConvexHttpClient): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const paginationOpts = { cursor, numItems: 2_000 };
      const page = (await client.query(keys!, { paginationOpts })) as {
        page: { key: string }[];
        isDone: boolean;
        continueCursor: string;
      };
      for (const { key } of page.page) counts.set(key, (counts.get(key) ?? 0) + 1);
      cursor = page.continueCursor;
      isDone = page.isDone;
    }
    return counts;
  }

  async stop(): Promise<void> {
    const clients = [...this.#writers, ...this.#watchers, ...this.#slow];
    await Promise.all(clients.map((client) => client.close()));
    await this.#backend.stop();
  }
}

async function patiently(holds: () => Promise<boolean> | boolean): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await holds()) && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
