import { expect, test } from "vitest";
import { toCronSpecs } from "../../deploy/cron-specs.ts";
import type { AnalyzedFunction, Json } from "../../deployment.ts";

const run: AnalyzedFunction = {
  name: "run",
  udfType: "mutation",
  visibility: "internal",
  args: null,
  returns: null,
};

test("a job's arguments are those of a scheduled function: values, at most 4 MiB", () => {
  const schedule = { type: "cron", cron: "0 0 * * *" };
  const job = (args: { [name: string]: Json }) => () =>
    toCronSpecs({ tick: { name: "jobs:run", args: [args], schedule } }, { "jobs.js": [run] });
  expect(job({ text: "x".repeat((4 << 20) - 20) })()).toHaveLength(1);
  expect(job({ text: "x".repeat(4 << 20) })).toThrow(
    'The cron job "tick" cannot be kept: Arguments for scheduled function jobs:run are too large',
  );
  expect(job({ ü: 1 })).toThrow('The cron job "tick" cannot be kept: Invalid arguments for ');
});
