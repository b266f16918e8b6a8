import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
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
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
