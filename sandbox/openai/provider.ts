import { type Behaviour, writerOf } from "./answer.ts";
import { createModelCalls } from "./calls.ts";
import type { OpenAIContext } from "./context.ts";
import type { Asked } from "./request.ts";

/** What the next call is answered with. */
export interface Scripted {
  text: string;
  refusal?: boolean | undefined;
}

export type OpenAIProvider = ReturnType<typeof createOpenAIProvider>;

/** What stands behind OpenAI's API: models, a script that goes before them, and what was kept. */
export function createOpenAIProvider(ctx: OpenAIContext) {
  const script: Scripted[] = [];
  const kept = new Map<string, unknown>();
  let behaviour: Behaviour = "helpful";
  return {
    ctx,
    calls: createModelCalls(),
    script,
    kept,
    behaviour: () => behaviour,
    behave(as: Behaviour): void {
      behaviour = as;
    },
    /** Who writes the next answer: the script's first, else the model. */
    next(): { write: (asked: Asked) => string; isRefusal: boolean } {
      const scripted = script.shift();
      if (scripted === undefined) return { write: writerOf(behaviour), isRefusal: false };
      return { write: () => scripted.text, isRefusal: scripted.refusal === true };
    },
    clear(): void {
      script.length = 0;
      kept.clear();
      behaviour = "helpful";
      this.calls.clear();
    },
  };
}
