/**
 * npm test: types, format, lint and dead code, then every test. `npm test -- NAME …` runs only the
 * test files whose path holds a NAME.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, runScript } from "./lib/service.ts";

const CHECKS: { name: string; script: string; args: string[] }[] = [
  {
    name: "types",
    script: "node_modules/typescript/bin/tsc",
    args: ["-p", ".", "--checkers", "1"],
  },
  {
    name: "types of convex/",
    script: "node_modules/typescript/bin/tsc",
    args: ["-p", "convex", "--checkers", "1"],
  },
  { name: "format", script: "node_modules/oxfmt/bin/oxfmt", args: ["--check"] },
  { name: "lint", script: "node_modules/oxlint/bin/oxlint", args: ["--deny-warnings"] },
  { name: "dead code", script: "node_modules/knip/bin/knip.js", args: ["--no-progress"] },
];

/** Runs the checks, two at a time; returns how many failed. */
async function runChecks(): Promise<number> {
  const waiting = [...CHECKS];
  let failures = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const start = performance.now();
      try {
        await runScript(check);
        console.log(`ok      ${check.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failures++;
        console.log(`FAILED  ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  return failures;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

async function runTests(filters: string[]): Promise<Counts> {
  const report = join(root, "node_modules/.cache/test-report.json");
  rmSync(report, { force: true });
  const vitest = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...filters,
    ],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => vitest.kill(signal));
  }
  const [code] = await once(vitest, "exit");
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    const brokenFiles = numFailedTests === 0 ? numFailedTestSuites : 0;
    counts = {
      passed: numPassedTests,
      failed: numFailedTests + brokenFiles,
      skipped: numPendingTests,
    };
  } catch {
    console.error("The test runner left no report");
  }
  // A run that fails beside its tests (an unhandled rejection, say) has failed.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

const filters = process.argv.slice(2);
const failedChecks = filters.length === 0 ? await runChecks() : 0;
const tests = await runTests(filters);
const passedChecks = filters.length === 0 ? CHECKS.length - failedChecks : 0;
const failed = tests.failed + failedChecks;
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
console.log(`${tests.passed + passedChecks} passed, ${failed} failed${skipped}`);
process.exit(failed === 0 && tests.passed > 0 ? 0 : 1);
