import { performance } from "node:perf_hooks";
import { splitPath } from "../runtime/address.ts";
import type { CommitBatch } from "./commit-batch.ts";
import type { ExecutorParts } from "./executor.ts";
import { storageFailure } from "./failures.ts";
import type { FunctionRunner, MutationRequest, MutationRun } from "./function-runner.ts";
import type { FromWorker } from "./messages.ts";

/** What jobs need of the executor whose thread they share. */
export interface Turn {
  write: (
    change: (batch: CommitBatch) => void | Promise<void>,
    committed?: () => void,
  ) => Promise<void>;
  mutate: (runner: FunctionRunner, request: MutationRequest) => Promise<MutationRun>;
  wake: () => void;
}

/** How long jobs are run before others have their turn, in milliseconds. */
const TURN_MS = 8;
/** A timer's longest delay, in milliseconds: timers stand still while the machine sleeps. */
const MAX_TIMER_MS = 60 * 1_000;
/** How long jobs wait after the disk refused a write, in milliseconds. */
const HELD_MS = 1_000;

/**
 * Scheduled functions, in their turn between everything else: mutations run in one transaction with
 * the note that they have run, actions are noted as begun and handed to the main thread.
 */
export class JobRunner {
  readonly #parts: ExecutorParts;
  readonly #turn: Turn;
  #timerDue = Infinity;
  #heldUntil = 0;

  constructor(parts: ExecutorParts, turn: Turn) {
    this.#parts = parts;
    this.#turn = turn;
  }

  areDue(): boolean {
    const { runner, scheduler, now } = this.#parts;
    return runner !== null && now() >= this.#heldUntil && scheduler.hasDue(now());
  }

  /** They could not be written down (the disk is full): look again in a while. */
  hold(error: unknown): void {
    console.error(`Scheduled functions wait: ${storageFailure(error)}`);
    this.#heldUntil = this.#parts.now() + HELD_MS;
  }

  /** Runs those that are due, as many as fit into one turn. */
  async run(): Promise<void> {
    const { scheduler, runner, post, now, running } = this.#parts;
    if (!runner) return;
    const actions: FromWorker[] = [];
    const deadline = performance.now() + TURN_MS;
    const run = async (batch: CommitBatch) => {
      for (const job of scheduler.due(now(), batch.writes)) {
        // One before it may have cancelled it.
        if (!scheduler.isPending(job.id)) continue;
        const udfType = runner.udfType(job.address);
        if (udfType === "query") {
          scheduler.finish(job.id, unfit(job.address.path), now(), batch.writes);
          continue;
        }
        if (udfType === "action") {
          scheduler.start(job, batch.writes);
          const { id, address, args, isCron } = job;
          actions.push({ type: "runAction", job: id, address, args, isCron });
          continue;
        }
        const caller = { identity: null, access: "internal" } as const;
        running.beginJob(job.row);
        const { address, args } = job;
        const within = job.isCron ? {} : { scheduledFunctionId: job.id };
        const began = performance.now();
        const ended = await this.#turn.mutate(runner, {
          address,
          args,
          caller,
          ...within,
        });
        running.end();
        const run = { outcome: ended.outcome, ms: performance.now() - began };
        post({ type: "ran", udfType: "mutation", address, run });
        if (ended.outcome.ok) batch.take(ended);
        const error = ended.outcome.ok ? null : ended.outcome.error.message;
        scheduler.finish(job.id, error, now(), batch.writes);
        if (performance.now() > deadline) break;
      }
    };
    await this.#turn
      .write(run, () => {
        for (const message of actions) post(message);
      })
      .catch((error: unknown) => this.hold(error));
  }

  /** Has the executor woken when the next one is due. */
  armTimer(): void {
    const next = this.#parts.scheduler.nextDue();
    if (next === null) return;
    const due = Math.max(next, this.#heldUntil);
    if (due >= this.#timerDue) return;
    this.#timerDue = due;
    const delay = Math.min(Math.max(due - this.#parts.now(), 1), MAX_TIMER_MS);
    this.#parts.setTimer(() => {
      this.#timerDue = Infinity;
      this.#turn.wake();
    }, delay);
  }
}

function unfit(path: string): string {
  const { module, name } = splitPath(path);
  return `Unsupported function type. ${name} in ${module} is defined as a Query. Only Mutation and Action can be scheduled.`;
}
