/** Background work and timers that close() can end and idle() can wait for. */
export function createWork() {
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const waiting = new Set<() => void>();
  const controller = new AbortController();
  const isIdle = () => timers.size === 0 && running.size === 0;
  const settle = () => {
    if (isIdle()) for (const wake of waiting) wake();
  };

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
    /** setTimeout that close() clears. */
    later(ms: number, work: () => void): void {
      if (controller.signal.aborted) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        try {
          work();
        } finally {
          settle();
        }
      }, ms);
      timers.add(timer);
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
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all(running);
      settle();
    },
  };
}
