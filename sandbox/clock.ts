/** How far one step can take the clock: a month and a little, as far as a text can be scheduled. ms */
export const MAX_STEP = 40 * 24 * 3_600_000;

export type Clock = ReturnType<typeof createClock>;

/**
 * The providers' time: the machine's, and ahead of it by what a person has stepped on. In memory
 * only: a restarted sandbox is in the present.
 */
export function createClock() {
  let ahead = 0;
  return {
    now: (): number => Date.now() + ahead,
    /** ms */
    ahead: (): number => ahead,
    /** Moves it to `time`; time that has passed stays passed. */
    reach(time: number): void {
      ahead += Math.max(0, time - (Date.now() + ahead));
    },
    /** Back to the machine's time. Returns how far that was. */
    reset(): number {
      const was = ahead;
      ahead = 0;
      return was;
    },
  };
}
