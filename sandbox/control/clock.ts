import { z } from "zod";
import { type Clock, MAX_STEP } from "../clock.ts";
import type { Faults } from "../faults.ts";
import type { SandboxEvent } from "../types.ts";
import type { Work } from "../work.ts";
import { parseBody } from "./schemas.ts";

const advanceBody = z.strictObject({ ms: z.number().int().min(1).max(MAX_STEP) });

/** What the providers' clock says, and how far ahead of the machine's it is. ms */
export function clockState(clock: Clock) {
  return { now: clock.now(), ahead: clock.ahead() };
}

/** The providers' clock: stepped on, and brought back to the present. */
export function clockControls(
  clock: Clock,
  work: Work,
  faults: Faults,
  emit: (event: SandboxEvent) => void,
) {
  const changed = () => {
    const state = clockState(clock);
    emit({ type: "clock", clock: state });
    return state;
  };
  return {
    "GET clock": () => clockState(clock),
    "POST clock/advance": async ({ text }: { text: string }) => {
      await work.advance(parseBody(advanceBody, text).ms);
      return changed();
    },
    "DELETE clock": () => {
      faults.rebase(work.present());
      return changed();
    },
  };
}
