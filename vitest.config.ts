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
          server: { deps: { inline: ["convex-test", /@convex-dev\//] } },
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
        // Whole apps, each with processes of its own: one after another, when the rest is done. Two at
        // a time take three quarters of that, and now and then longer than people would wait.
        test: {
          name: "e2e",
          include: ["tests/durability/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          globalSetup: ["tests/helpers/client-build.ts", "tests/helpers/app-template.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // The machine may be busy with others.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        // The commands as a newcomer runs them, and how long they take: alone.
        test: {
          name: "stack",
          include: ["tests/stack/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
