import { faultOf } from "../actions/thrown.ts";
import { startThread } from "../threads/thread.ts";
import type { EvaluationInput, EvaluationProgress, EvaluationReply } from "./evaluation.ts";

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
      let heading = "Failed to evaluate the pushed modules";
      const fail = (why: string) =>
        resolve({
          ok: false,
          fault: {
            code: "InvalidModules",
            heading,
            thrown: faultOf(why),
            missingVariable: null,
          },
        });
      timer = setTimeout(() => fail(`It took longer than ${limitMs / 1_000} s.`), limitMs);
      worker.on("message", (message: EvaluationReply | EvaluationProgress) => {
        if ("at" in message) heading = message.at;
        else resolve(message);
      });
      worker.once("error", (error) => fail(error instanceof Error ? error.message : String(error)));
      worker.once("exit", () => fail("It ended the thread that imported it."));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
