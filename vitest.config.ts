import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "convex",
          include: ["tests/convex/**/*.test.ts"],
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        test: {
          name: "node",
          include: [
            "embedded/tests/**/*.test.ts",
            "sandbox/tests/**/*.test.ts",
            "tests/contract/**/*.test.ts",
            "tests/node/**/*.test.ts",
            "tests/walls/**/*.test.ts",
          ],
          environment: "node",
          server: { deps: { inline: ["convex-test"] } },
          // They start real backends, and two cores may be busy with others.
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "components",
          include: ["tests/components/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
        },
      },
      {
        // Whole apps, each with its own processes: one after another, when the rest is done.
        test: {
          name: "e2e",
          include: [
            "tests/durability/**/*.test.ts",
            "tests/e2e/**/*.test.ts",
            "tests/stack/**/*.test.ts",
          ],
          environment: "node",
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          globalSetup: "tests/helpers/client-build.ts",
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
