import { CommitBatch } from "./commit-batch.ts";
import type { ExecutorParts } from "./executor.ts";
import type { FunctionRunner } from "./function-runner.ts";
import { type History, UnknownTimestamp } from "./history.ts";
import type { QueryCall, QueryOutcome } from "./protocol.ts";

/**
 * Answers a query as of `ts`: goes back in a transaction that comes to nothing, and asks there.
 * null when the state of then is not known.
 */
export async function queryInThePast(
  { store, running, now }: ExecutorParts,
  runner: FunctionRunner,
  history: History,
  { id, call, ts }: { id: number; call: QueryCall; ts: bigint },
): Promise<QueryOutcome | null> {
  let outcome: QueryOutcome | null = null;
  const done = new Error("The query has been answered.");
  try {
    await new CommitBatch(store, ts, now).run(async () => {
      history.goBack(store, ts);
      running.beginRequest(id);
      ({ outcome } = await runner.query(call));
      running.end();
      throw done;
    });
  } catch (error) {
    if (error !== done && !(error instanceof UnknownTimestamp)) throw error;
  }
  return outcome;
}
