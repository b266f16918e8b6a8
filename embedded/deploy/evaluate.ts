import { faultOf } from "../actions/thrown.ts";
import { startThread } from "../threads/thread.ts";
import type { EvaluationInput, EvaluationReply } from "./evaluation.ts";

/** A push that takes longer to import does not end at all. Milliseconds. */
const EVALUATION_LIMIT_MS = 30_000;
const HEAP_MB = 512;

/**
 * Evaluates a push in a thread of its own, which is ended when it takes longer than `limitMs`
 * or more memory than any push should.
 */
export async function evaluate(
  input: EvaluationInput,
  limitMs = EVALUATION_LIMIT_MS,
): Promise<EvaluationReply> {
  const worker = startThread(new URL("./evaluate-worker.ts", import.meta.url), input, {
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    env: {},
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<EvaluationReply>((resolve) => {
      const fail = (why: string) =>
        resolve({
          ok: false,
          fault: {
            code: "InvalidModules",
            heading: "Failed to evaluate the pushed modules",
            thrown: faultOf(why),
            missingVariable: null,
          },
        });
      timer = setTimeout(
        () => fail(`Importing them took longer than ${limitMs / 1_000} s.`),
        limitMs,
      );
      worker.once("message", resolve);
      worker.once("error", (error) => fail(error instanceof Error ? error.message : String(error)));
      worker.once("exit", () => fail("They ended the thread that imported them."));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
