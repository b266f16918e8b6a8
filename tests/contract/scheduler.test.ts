import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";
import { Latest } from "./latest.ts";

const { jobs } = api;
const hour = 3_600_000;

describeBackends("scheduler", ({ promise, embeddedOnly }) => {
  promise("runAfter runs a function once its mutation is done", async (t) => {
    const id = await t.mutation(jobs.after, { delay: 0, line: "now" });
    await t.drain();
    expect(await t.query(jobs.lines)).toEqual(["now"]);
    expect(await t.query(jobs.get, { id })).toMatchObject({ state: { kind: "success" } });
  });

  promise("functions run in order of their time, not before it", async (t) => {
    const start = Date.now();
    await t.mutation(jobs.spread, { apart: 75 });
    await t.drain();
    expect(await t.query(jobs.lines)).toEqual(["first", "second", "third"]);
    expect(Date.now() - start).toBeGreaterThanOrEqual(149);
  });

  promise("a function of the past runs at once", async (t) => {
    await t.mutation(jobs.at, { time: Date.now() - hour, line: "late" });
    await t.drain();
    expect(await t.query(jobs.lines)).toEqual(["late"]);
  });

  promise("a pending function tells its name, arguments and time", async (t) => {
    const start = Date.now();
    const id = await t.mutation(jobs.after, { delay: hour, line: "later" });
    const job = await t.query(jobs.get, { id });
    expect(job).toMatchObject({
      _id: id,
      args: [{ line: "later" }],
      state: { kind: "pending" },
    });
    // Convex's own form has ".js" in it, convex-test's has not.
    expect(job?.name.replace(".js", "")).toBe("jobs:work");
    expect(Math.abs((job?.scheduledTime ?? 0) - start - hour)).toBeLessThan(5_000);
    await t.mutation(jobs.cancel, { id });
  });

  promise("a canceled function never runs", async (t) => {
    const id = await t.mutation(jobs.after, { delay: 2_000, line: "canceled" });
    await t.mutation(jobs.cancel, { id });
    await t.mutation(jobs.after, { delay: 0, line: "after it" });
    await t.drain();
    expect(await t.query(jobs.lines)).toEqual(["after it"]);
    expect(await t.query(jobs.get, { id })).toMatchObject({ state: { kind: "canceled" } });
  });

  promise(
    "a function may be canceled by the mutation that scheduled it, or by an action",
    async (t) => {
      const first = await t.mutation(jobs.scheduleAndCancel, { line: "never" });
      const second = await t.mutation(jobs.after, { delay: hour, line: "never" });
      await t.action(jobs.cancelFromAction, { id: second });
      await t.drain();
      for (const id of [first, second]) {
        expect(await t.query(jobs.get, { id })).toMatchObject({ state: { kind: "canceled" } });
      }
      expect(await t.query(jobs.lines)).toEqual([]);
    },
  );

  promise("a mutation that fails is marked so and leaves nothing else", async (t) => {
    const id = await t.mutation(jobs.start, { what: "failingWork" });
    await t.drain();
    expect(await t.query(jobs.get, { id })).toMatchObject({ state: { kind: "failed" } });
    expect(await t.query(jobs.lines)).toEqual([]);
  });

  promise("actions schedule functions and are scheduled", async (t) => {
    await t.action(jobs.fromAction, { line: "from an action" });
    await t.drain();
    const id = await t.mutation(jobs.start, { what: "actionWork" });
    await t.drain();
    expect(await t.query(jobs.get, { id })).toMatchObject({ state: { kind: "success" } });
    expect(await t.query(jobs.lines)).toEqual(["from an action", "action job"]);
  });

  promise("a scheduled function may schedule the next", async (t) => {
    await t.mutation(jobs.start, { what: "countdown" });
    await t.drain();
    expect(await t.query(jobs.lines)).toEqual(["3", "2", "1", "0"]);
  });

  promise("a scheduled function runs as nobody", async (t) => {
    await t.as({ subject: "ann" }).mutation(jobs.start, { what: "whoAmI" });
    await t.drain();
    expect(await t.query(jobs.lines)).toEqual(["identity none"]);
  });

  embeddedOnly(
    "convex-test keeps neither",
    "an ended function tells its error and when it ended",
    async (t) => {
      const start = Date.now();
      const id = await t.mutation(jobs.start, { what: "failingWork" });
      await t.drain();
      const job = await t.query(jobs.get, { id });
      expect(job?.state).toEqual({
        kind: "failed",
        error: expect.stringMatching(/^Uncaught Error: the job broke\n {4}at /) as string,
      });
      expect(job?.completedTime).toBeGreaterThanOrEqual(start - 1);
      expect(job?.completedTime).toBeLessThanOrEqual(Date.now() + 1);
      expect(job?.name).toBe("jobs.js:failingWork");
    },
  );

  embeddedOnly("convex-test looks at no name", "what is not there is not scheduled", async (t) => {
    const time = Date.now();
    for (const start of [t.mutation, t.action] as ((...call: never[]) => Promise<unknown>)[]) {
      const reference = start === t.mutation ? jobs.startByName : jobs.startByNameFromAction;
      const run = (name: string) => start(reference as never, { name, time } as never);
      await expect(run("jobs:nothing")).rejects.toThrow(
        "Attempted to schedule function, but no exported function nothing found in the file: jobs.js",
      );
      await expect(run("nowhere:nothing")).rejects.toThrow(
        "Attempted to schedule function at nonexistent path: nowhere.js",
      );
    }
  });

  embeddedOnly("convex-test waits for ever", "five years ahead is too far", async (t) => {
    for (const time of [Date.now() + 6 * 366 * 24 * hour, 1e300]) {
      const job = { name: "jobs:work", time };
      const tooFar = "is more than 5 years in the future";
      await expect(t.mutation(jobs.startByName, job)).rejects.toThrow(tooFar);
      await expect(t.action(jobs.startByNameFromAction, job)).rejects.toThrow(tooFar);
    }
    await expect(
      t.mutation(jobs.startByName, { name: "jobs:work", time: Number.NaN }),
    ).rejects.toThrow(/must be a number/);
  });

  embeddedOnly("convex-test runs it", "a scheduled query fails, and says why", async (t) => {
    const id = await t.mutation(jobs.startByName, { name: "jobs:lines", time: 0 });
    await t.drain();
    expect((await t.query(jobs.get, { id }))?.state).toEqual({
      kind: "failed",
      error: expect.stringContaining("lines in jobs.js is defined as a Query"),
    });
  });

  embeddedOnly(
    "convex-test runs them",
    "what a function schedules after it was canceled never runs",
    async (t) => {
      const lines = new Latest<string[]>();
      const states = new Latest<string[]>();
      const since = Date.now();
      t.client.onUpdate(jobs.lines, {}, (value) => lines.set(value));
      t.client.onUpdate(jobs.states, { since }, (value) => states.set(value));
      const id = await t.mutation(jobs.startByName, { name: "jobs:spawn", time: since });
      await states.when(([state]) => state === "inProgress");
      await t.mutation(jobs.cancel, { id });
      await t.mutation(api.documents.insertLog, { line: "go" });
      await lines.when((all) => all.includes("spawned"));
      await t.drain();
      expect(await t.query(jobs.states, { since })).toEqual(["canceled", "canceled", "canceled"]);
      expect(await t.query(jobs.lines)).toEqual(["go", "spawned"]);
    },
  );

  embeddedOnly("convex-test takes any", "cancel refuses what is no id", async (t) => {
    await expect(t.mutation(jobs.cancelNonsense)).rejects.toThrow(
      "Invalid argument `id` for `scheduler.cancel`: Unable to decode ID: Invalid ID length 8",
    );
  });

  embeddedOnly(
    "convex-test has no limits",
    "a scheduled function takes at most 4 MiB",
    async (t) => {
      const most = (4 << 20) - 20;
      for (const schedule of [
        (length: number) => t.mutation(api.limits.scheduleOne, { length }),
        (length: number) => t.action(api.limits.scheduleOneFromAction, { length }),
      ]) {
        await schedule(most);
        await expect(schedule(most + 20)).rejects.toThrow(
          /Arguments for scheduled function jobs:work are too large \(actual: 4\..* MiB, limit: 4 MiB\)/,
        );
      }
    },
  );
});
