import { defineConfig } from "vitest/config";

/** Whole apps, each with processes of its own. */
const APPS = {
  environment: "node" as const,
  globalSetup: ["tests/helpers/client-build.ts", "tests/helpers/app-template.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // The machine may be busy with others.
  expect: { poll: { timeout: 15_000 } },
};

/** It looks at how long something takes: no other app beside it. */
const TIMED = ["tests/e2e/presence.test.ts"];

/** Parts, without the app around them. */
const PARTS = {
  // Some wait: for a repeated call, for the CLI. One more than there are cores works meanwhile.
  maxWorkers: 3,
  // The machine may be busy with others.
  testTimeout: 20_000,
};

/** Parts of the backend, or all of it. */
const BACKEND = {
  ...PARTS,
  environment: "node" as const,
  server: { deps: { inline: ["convex-test"] } },
  hookTimeout: 30_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...PARTS,
          name: "convex",
          include: ["tests/convex/**/*.test.ts"],
          // They leave nothing behind, and all load the same modules: once a worker, not once a file.
          isolate: false,
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test", /@convex-dev\//] } },
        },
      },
      {
        test: {
          ...BACKEND,
          name: "contract",
          include: ["tests/contract/**/*.test.ts"],
          globalSetup: ["tests/contract/template.ts"],
        },
      },
      {
        test: {
          ...BACKEND,
          name: "node",
          include: [
            "embedded/tests/**/*.test.ts",
            "sandbox/tests/**/*.test.ts",
            "tests/node/**/*.test.ts",
            "tests/walls/**/*.test.ts",
          ],
        },
      },
      {
        test: {
          ...PARTS,
          name: "components",
          include: ["tests/components/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
        },
      },
      {
        test: {
          ...APPS,
          name: "e2e",
          // Some wait: for a delivery, for a service to start again.
          maxWorkers: 3,
          include: ["tests/{durability,e2e,stack}/**/*.test.ts"],
          exclude: TIMED,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...APPS,
          name: "timed",
          include: TIMED,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
