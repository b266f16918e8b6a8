import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Executor } from "../../engine/executor.ts";
import { Files } from "../../engine/files.ts";
import { FunctionRunner } from "../../engine/function-runner.ts";
import type { FromWorker } from "../../engine/messages.ts";
import { Metrics } from "../../engine/metrics.ts";
import { RunningCall } from "../../engine/running-call.ts";
import { Scheduler } from "../../engine/scheduler.ts";
import { JwtSigner } from "../../engine/jwt-signer.ts";
import { SessionOutcomes } from "../../engine/session-outcomes.ts";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";
import { callOf } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

test("a mutation that the disk fails under is answered like those committed with it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lost-"));
  const driver = openSqlite(join(directory, "data.sqlite"), { synchronous: "FULL" });
  let isBroken = false;
  const exec = driver.exec;
  driver.exec = (sql) => {
    if (isBroken && sql.startsWith("SAVEPOINT")) throw new Error("disk I/O error");
    exec(sql);
  };
  const store = new Store(driver);
  const deployment = await deploymentOf({});
  const running = new RunningCall();
  const closed = Promise.withResolvers<void>();
  const answers = new Map<number, (message: string) => void>();
  const executor = new Executor({
    store,
    scheduler: new Scheduler(store),
    files: new Files(store, "http://127.0.0.1"),
    signer: new JwtSigner(store, "http://127.0.0.1"),
    sessions: new SessionOutcomes(store),
    running,
    runner: new FunctionRunner(
      deployment,
      store,
      {},
      () => null,
      new Set(),
      () => 0n,
    ),
    cache: null,
    metrics: new Metrics(() => true),
    post(message: FromWorker) {
      if (message.type === "closed") closed.resolve();
      if (message.type !== "settled" && message.type !== "batch") return;
      for (const { id, outcome } of message.outcomes) {
        answers.get(id)?.(outcome.ok ? "" : outcome.error.message);
      }
    },
    runningJobs: [],
    deadlyJobs: [],
    drain: () => [],
    now: Date.now,
    setTimer: () => undefined,
  });
  const metadata = { requestId: "test", ip: null, userAgent: null, authToken: null };
  const mutate = (id: number) =>
    new Promise<string>((resolve) => {
      answers.set(id, resolve);
      const call = { ...callOf("app:any"), metadata, session: null };
      executor.receive({ type: "mutate", id, call });
    });
  try {
    expect(await mutate(1)).toContain("Could not find");
    isBroken = true;
    const both = await Promise.all([mutate(2), mutate(3)]);
    for (const message of both) expect(message).toContain("nothing was stored: disk I/O error");
    expect(running.lastCommitted).toBe(1);
    isBroken = false;
    expect(await mutate(4)).toContain("Could not find");
  } finally {
    executor.receive({ type: "close" });
    await closed.promise;
    rmSync(directory, { recursive: true, force: true });
  }
});
