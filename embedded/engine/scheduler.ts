import { storyOf } from "../errors/request-id.ts";
import type { ComponentPath, CronSpec, Deployment, FunctionAddress, Json } from "../deployment.ts";
import { firstRun, nextRun } from "../schedule/cron.ts";
import { checkScheduledArguments } from "../runtime/call-limits.ts";
import type { Statement } from "../store/driver.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { WriteRecord } from "../store/documents.ts";
import type { Store } from "../store/store.ts";
import { tableNumberOf, whyNoId } from "../values/id.ts";
import { timedOut } from "./cpu-limit.ts";

/** Finished jobs stay visible in `_scheduled_functions` for a week, as on Convex. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const JOBS = "_scheduled_functions";
/** How far ahead a function can be scheduled, in milliseconds. */
const FURTHEST_MS = 5 * 366 * 24 * 60 * 60 * 1_000;
/** Jobs taken in one go; the rest follow in the next batch. */
const AT_ONCE = 64;

export interface Job {
  id: string;
  /** Of the `jobs` table. */
  row: number;
  /** The component whose `_scheduled_functions` holds it. */
  owner: ComponentPath;
  address: FunctionAddress;
  /** JSON text of an array with one object. */
  args: string;
  /** A run of a cron job: it is no scheduled function to those who ask. */
  isCron: boolean;
}

/**
 * When a function is to run, in milliseconds, from the `ts` of the syscall that schedules it, which
 * is in seconds. Throws when there is no such time, or not within Convex's five years.
 */
export function dueTime(ts: Json | undefined, now: number): number {
  if (typeof ts !== "number") throw new Error("The time to run a function at must be a number.");
  const due = ts * 1_000;
  if (due - now > FURTHEST_MS) throw new Error(`${ts} is more than 5 years in the future.`);
  return due;
}

interface NewJob {
  owner: ComponentPath;
  address: FunctionAddress;
  /** The one argument object. */
  args: Json;
  /** Milliseconds since 1970. */
  due: number;
  /** The scheduled function that schedules it, if one does. */
  within: string | null;
  /** A run of a cron job, which functions do not see. */
  isCron?: boolean;
}

type JobState =
  | { kind: "pending" }
  | { kind: "inProgress" }
  | { kind: "success" }
  | { kind: "failed"; error: string }
  | { kind: "canceled" };

/**
 * Scheduled functions and crons. A job is a document that functions can read, unless it is a run of
 * a cron, and a row by which the due ones are found; both change in the transaction that schedules,
 * runs or cancels it.
 * Times are milliseconds since 1970.
 */
export class Scheduler {
  readonly #store: Store;
  readonly #insert: Statement;
  readonly #due: Statement;
  readonly #begun: Statement;
  readonly #atRow: Statement;
  readonly #next: Statement;
  readonly #countDue: Statement;
  readonly #state: Statement;
  readonly #setState: Statement;
  readonly #delete: Statement;
  readonly #dueCrons: Statement;
  readonly #nextCron: Statement;
  readonly #putCron: Statement;
  readonly #cronRun: Statement;
  readonly #putCronRun: Statement;

  constructor(store: Store) {
    const { driver } = store;
    this.#store = store;
    this.#insert = driver.prepare("INSERT INTO jobs VALUES (?, ?, 'pending', ?, ?, ?, ?)");
    this.#due = driver.prepare(
      `SELECT id, system_component, component, path, args, rowid,
         EXISTS (SELECT 1 FROM cron_runs WHERE job = jobs.id) FROM jobs
       WHERE state = ? AND due <= ? ORDER BY due, rowid LIMIT ${AT_ONCE}`,
    );
    this.#begun = driver.prepare("SELECT id FROM jobs WHERE state = 'running'");
    this.#atRow = driver.prepare("SELECT id FROM jobs WHERE rowid = ?");
    this.#countDue = driver.prepare("SELECT count(*) FROM jobs WHERE state = ? AND due <= ?");
    this.#next = driver.prepare("SELECT min(due) FROM jobs WHERE state = ?");
    this.#state = driver.prepare("SELECT state, system_component FROM jobs WHERE id = ?");
    this.#setState = driver.prepare("UPDATE jobs SET state = ?, due = ? WHERE id = ?");
    this.#delete = driver.prepare("DELETE FROM jobs WHERE id = ?");
    this.#dueCrons = driver.prepare("SELECT component, spec, next FROM crons WHERE next <= ?");
    this.#nextCron = driver.prepare("SELECT min(next) FROM crons");
    this.#cronRun = driver.prepare(
      "SELECT job FROM cron_runs WHERE component = ? AND identifier = ?",
    );
    this.#putCronRun = driver.prepare("INSERT OR REPLACE INTO cron_runs VALUES (?, ?, ?)");
    this.#putCron = driver.prepare("INSERT OR REPLACE INTO crons VALUES (?, ?, ?, ?)");
  }

  /**
   * Adds a job to the running transaction. What a canceled one schedules never runs. Throws when the
   * arguments are more than a scheduled function may have.
   */
  schedule(
    { owner, address, args, due, within, isCron = false }: NewJob,
    now: number,
    writes: WriteRecord[],
  ): string {
    checkScheduledArguments(address, args);
    const table = this.#store.catalog.ensureTable(owner, JOBS);
    const document: DocumentJson = {
      _creationTime: this.#store.nextCreationTime(),
      _id: this.#store.newId(table),
      args: [args],
      name: address.path.replace(":", ".js:"),
      scheduledTime: due,
      state: { kind: "pending" },
    };
    if (!isCron) {
      writes.push(this.#store.documents.insert(table, document, JSON.stringify(document)));
    }
    this.#insert.run(
      document._id,
      Math.ceil(due),
      owner,
      address.component,
      address.path,
      JSON.stringify([args]),
    );
    if (within !== null && this.#isCanceled(within)) this.cancel(document._id, now, writes);
    return document._id;
  }

  /** Cancels a job that has not ended; one that has, or is unknown, stays as it is. Throws on no id. */
  cancel(id: string, now: number, writes: WriteRecord[]): void {
    if (tableNumberOf(id) === null) {
      throw new Error(
        `Invalid argument \`id\` for \`scheduler.cancel\`: Unable to decode ID: ${whyNoId(id)}`,
      );
    }
    const row = this.#state.get(id);
    if (row?.[0] === "pending" || row?.[0] === "running") {
      this.#finish(id, String(row[1]), { kind: "canceled" }, now, writes);
    }
  }

  /** Jobs to run now, oldest first; crons that are due become jobs first. */
  due(now: number, writes: WriteRecord[]): Job[] {
    this.#fireCrons(now, writes);
    for (const [id, owner] of this.#due.all("done", now)) {
      this.#forget(String(id), String(owner), writes);
    }
    return this.#due.all("pending", now).map((row) => ({
      id: String(row[0]),
      owner: String(row[1]),
      address: { component: String(row[2]), path: String(row[3]) },
      args: String(row[4]),
      row: Number(row[5]),
      isCron: row[6] === 1,
    }));
  }

  hasDue(now: number): boolean {
    const next = this.nextDue();
    return next !== null && next <= now;
  }

  /** How many wait though their time has come. */
  countDue(now: number): number {
    return Number(this.#countDue.get("pending", Math.floor(now))?.[0] ?? 0);
  }

  /** When `due` has something to do next, or null. */
  nextDue(): number | null {
    const times = [
      this.#next.get("pending")?.[0],
      this.#next.get("done")?.[0],
      this.#nextCron.get()?.[0],
    ].filter((time): time is number => typeof time === "number");
    return times.length > 0 ? Math.min(...times) : null;
  }

  isPending(id: string): boolean {
    return this.#state.get(id)?.[0] === "pending";
  }

  start(job: Job, writes: WriteRecord[]): void {
    this.#setState.run("running", 0, job.id);
    this.#updateDocument(job.id, job.owner, { kind: "inProgress" }, null, writes);
  }

  /** `message` is what its caller would be told, or null on success. A canceled job stays canceled. */
  finish(id: string, message: string | null, now: number, writes: WriteRecord[]): void {
    const row = this.#state.get(id);
    if (!row || row[0] === "done") return;
    const state: JobState =
      message === null ? { kind: "success" } : { error: storyOf(message), kind: "failed" };
    this.#finish(id, String(row[1]), state, now, writes);
  }

  /** Actions run at most once: those begun that nobody is running any more have failed. */
  failInterrupted(running: readonly string[], now: number, writes: WriteRecord[]): void {
    for (const [id] of this.#begun.all()) {
      if (running.includes(String(id))) continue;
      this.finish(String(id), "The backend stopped while this action ran.", now, writes);
    }
  }

  /** A mutation that the executor did not survive is not tried again. */
  failDeadly(rows: readonly number[], now: number, writes: WriteRecord[]): void {
    for (const row of rows) {
      const id = this.#atRow.get(row)?.[0];
      if (id !== undefined) this.finish(String(id), timedOut([]).error.message, now, writes);
    }
  }

  /** Makes the crons those of the deployment; unchanged ones keep their next time. */
  setCrons(deployment: Deployment, now: number): void {
    const kept = new Map(
      this.#store.driver
        .prepare("SELECT component, spec, next FROM crons")
        .all()
        .map(([component, spec, next]) => [`${component}\n${spec}`, Number(next)]),
    );
    this.#store.driver.exec("DELETE FROM crons");
    for (const component of Object.values(deployment.components)) {
      for (const spec of deployment.definitions[component.definition]?.crons ?? []) {
        const text = JSON.stringify(spec);
        const next =
          kept.get(`${component.path}\n${text}`) ?? firstRun(spec.schedule, now, spec.identifier);
        this.#putCron.run(component.path, spec.identifier, text, next);
      }
    }
  }

  #fireCrons(now: number, writes: WriteRecord[]): void {
    for (const [owner, text, planned] of this.#dueCrons.all(now)) {
      const spec = JSON.parse(String(text)) as CronSpec;
      const component = String(owner);
      const last = this.#cronRun.get(component, spec.identifier)?.[0];
      // One whose last run still goes on is left out this time.
      if (last === undefined || !this.#isUnderWay(String(last))) {
        const address = { component, path: spec.path };
        const run = { owner: component, address, args: spec.args, due: now, within: null };
        const job = this.schedule({ ...run, isCron: true }, now, writes);
        this.#putCronRun.run(component, spec.identifier, job);
      }
      // From the planned time, so that intervals do not drift; runs missed while stopped are skipped.
      let next = nextRun(spec.schedule, Number(planned), spec.identifier);
      if (next <= now) next = nextRun(spec.schedule, now, spec.identifier);
      this.#putCron.run(component, spec.identifier, String(text), next);
    }
  }

  #isCanceled(id: string): boolean {
    const [state, owner] = this.#state.get(id) ?? [];
    if (state !== "done") return false;
    const table = this.#store.catalog.ensureTable(String(owner), JOBS);
    const text = this.#store.documents.get(table, id);
    const document = text === null ? {} : (JSON.parse(text) as { state?: JobState });
    return document.state?.kind === "canceled";
  }

  #isUnderWay(job: string): boolean {
    const state = this.#state.get(job)?.[0];
    return state === "pending" || state === "running";
  }

  #finish(
    id: string,
    owner: ComponentPath,
    state: JobState,
    now: number,
    writes: WriteRecord[],
  ): void {
    const isSeen = this.#updateDocument(id, owner, state, now, writes);
    if (isSeen) this.#setState.run("done", Math.ceil(now + KEPT_MS), id);
    else this.#delete.run(id);
  }

  /** True when there is one: runs of crons have none. */
  #updateDocument(
    id: string,
    owner: ComponentPath,
    state: JobState,
    completedTime: number | null,
    writes: WriteRecord[],
  ): boolean {
    const table = this.#store.catalog.ensureTable(owner, JOBS);
    const text = this.#store.documents.get(table, id);
    if (text === null) return false;
    const before = JSON.parse(text) as DocumentJson;
    const { _creationTime, _id, ...rest } = before;
    const fields = { ...rest, ...(completedTime === null ? {} : { completedTime }), state };
    // By name, as all documents have their fields.
    const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
    const after: DocumentJson = { _creationTime, _id, ...Object.fromEntries(sorted) };
    writes.push(this.#store.documents.update(table, before, after, JSON.stringify(after)));
    return true;
  }

  #forget(id: string, owner: ComponentPath, writes: WriteRecord[]): void {
    this.#delete.run(id);
    const table = this.#store.catalog.ensureTable(owner, JOBS);
    const text = this.#store.documents.get(table, id);
    if (text !== null) {
      writes.push(this.#store.documents.remove(table, JSON.parse(text) as DocumentJson));
    }
  }
}
