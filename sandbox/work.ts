import type { Clock } from "./clock.ts";

/** setTimeout counts no further than 2^31 ms. */
const LONGEST_TIMER = 2_000_000_000;
/** What one step of the clock sets off is waited for at most so long: a webhook may hang. ms */
const STEP_PATIENCE = 20_000;

interface Planned {
  /** By the providers' clock. */
  dueAt: number;
  work: () => void;
  /** Nothing is on its way because of it. */
  quiet: boolean;
  timer?: NodeJS.Timeout;
}

export type Work = ReturnType<typeof createWork>;

/** Background work and timers that close() can end, idle() can wait for and the clock can hurry. */
export function createWork(clock: Clock) {
  const planned = new Set<Planned>();
  const running = new Set<Promise<void>>();
  const waiting = new Set<() => void>();
  const controller = new AbortController();
  let stepping: Promise<void> = Promise.resolve();
  const isIdle = () => running.size === 0 && [...planned].every(({ quiet }) => quiet);
  const settle = () => {
    if (isIdle()) for (const wake of waiting) wake();
  };

  function arm(plan: Planned): void {
    clearTimeout(plan.timer);
    const wait = Math.max(0, plan.dueAt - clock.now());
    plan.timer = setTimeout(
      () => (plan.dueAt > clock.now() ? arm(plan) : run(plan)),
      Math.min(wait, LONGEST_TIMER),
    );
    // What only ends by itself keeps no process alive.
    if (plan.quiet) plan.timer.unref();
  }

  function run(plan: Planned): void {
    clearTimeout(plan.timer);
    if (!planned.delete(plan)) return;
    try {
      plan.work();
    } finally {
      settle();
    }
  }

  /** Resolves when nothing runs in the background, timers apart, or after some patience. */
  async function quietened(): Promise<void> {
    const until = Date.now() + STEP_PATIENCE;
    while (running.size > 0 && Date.now() < until) {
      await Promise.race([
        Promise.all(running),
        new Promise((resolve) => setTimeout(resolve, until - Date.now()).unref()),
      ]);
    }
  }

  async function step(target: number): Promise<void> {
    for (;;) {
      const next = [...planned].sort((a, b) => a.dueAt - b.dueAt)[0];
      if (controller.signal.aborted || next === undefined || next.dueAt > target) break;
      clock.reach(next.dueAt);
      run(next);
      await quietened();
    }
    clock.reach(target);
    for (const plan of planned) arm(plan);
  }

  return {
    signal: controller.signal,
    /** Runs work; a failure is printed, never thrown. */
    background(work: () => Promise<void>): void {
      const run = (async () => {
        try {
          await work();
        } catch (error) {
          if (!controller.signal.aborted) console.error("sandbox: background work failed:", error);
        }
      })();
      running.add(run);
      void run.then(() => {
        running.delete(run);
        settle();
      });
    },
    /** setTimeout by the providers' clock, which close() clears. A quiet one leaves all idle. */
    later(ms: number, work: () => void, { quiet = false } = {}): void {
      if (controller.signal.aborted) return;
      const plan = { dueAt: clock.now() + ms, work, quiet };
      planned.add(plan);
      arm(plan);
    },
    /**
     * Takes the clock on by so much. What falls due on the way happens in its order and at its time,
     * each thing when what the one before set off is done. Steps wait for each other.
     */
    advance(ms: number): Promise<void> {
      stepping = stepping.then(() => step(clock.now() + ms));
      return stepping;
    },
    /** Takes the clock back to the present, with all that is planned. Returns how far that was. ms */
    present(): number {
      const back = clock.reset();
      for (const plan of planned) {
        plan.dueAt -= back;
        arm(plan);
      }
      return back;
    },
    /** True once nothing is on its way, false when that took longer than timeoutMs. */
    async idle(timeoutMs: number): Promise<boolean> {
      if (isIdle()) return true;
      return new Promise((resolve) => {
        const done = (idle: boolean) => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(idle);
        };
        const wake = () => done(true);
        const timer = setTimeout(() => done(false), timeoutMs);
        waiting.add(wake);
      });
    },
    /** Ends timers and requests in flight and waits for what was running. */
    async stop(): Promise<void> {
      controller.abort();
      for (const plan of planned) clearTimeout(plan.timer);
      planned.clear();
      await Promise.all(running);
      settle();
    },
  };
}
