import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/**
 * Every wall of the repository, each with files that keep it and files that break it. All of them
 * are laid out as the repository is, under its own configuration, and linted in one run.
 */
const walls: {
  wall: string;
  rule: string;
  breaks: Record<string, string>;
  keeps: Record<string, string>;
}[] = [
  {
    wall: "convex/ imports nothing outside convex/",
    rule: "walls(folders)",
    breaks: {
      "convex/a1.ts": `import { x } from "../src/lib/x";\nexport const y = x;`,
      "convex/model/a2.ts": `import { x } from "../../embedded/x";\nexport const y = x;`,
      "convex/channels/a3.ts": `export { x } from "../../sandbox/x";`,
      "convex/a4.ts": `export const y = import("../tests/helpers/x");`,
    },
    keeps: {
      "convex/model/a5.ts": `import { x } from "../shared/x";\nexport const y = x;`,
      "convex/a6.ts": `import { v } from "convex/values";\nexport const y = v;`,
    },
  },
  {
    wall: "src/ imports of convex/ only _generated and shared/",
    rule: "walls(folders)",
    breaks: {
      "src/lib/b1.ts": `import { x } from "../../convex/model/x";\nexport const y = x;`,
      "src/features/inbox/b2.ts": `import type { X } from "../../../convex/schema";\nexport type Y = X;`,
      "src/app/b3.ts": `import { x } from "../../sandbox/x";\nexport const y = x;`,
    },
    keeps: {
      "src/lib/b4.ts": `import { api } from "../../convex/_generated/api";\nexport const y = api;`,
      "src/lib/b5.ts": `import { x } from "../../convex/shared/x";\nexport const y = x;`,
    },
  },
  {
    wall: "embedded/ knows nothing of the product",
    rule: "walls(folders)",
    breaks: {
      "embedded/c1.ts": `import schema from "../convex/schema.ts";\nexport const y = schema;`,
      "embedded/sync/c2.ts": `import { x } from "../../sandbox/x.ts";\nexport const y = x;`,
      "embedded/tests/c3.ts": `import { x } from "../../tests/helpers/x.ts";\nexport const y = x;`,
    },
    keeps: { "embedded/sync/c4.ts": `import { x } from "../values/x.ts";\nexport const y = x;` },
  },
  {
    wall: "embedded/threads/ starts the threads of embedded/",
    rule: "eslint(no-restricted-imports)",
    breaks: {
      "embedded/engine/k1.ts": `import { Worker } from "node:worker_threads";\nexport const y = Worker;`,
      "embedded/tests/k2.ts": `import { parentPort, Worker as W } from "node:worker_threads";\nexport const y = [parentPort, W];`,
    },
    keeps: {
      "embedded/threads/k3.ts": `import { Worker } from "node:worker_threads";\nexport const y = Worker;`,
      "embedded/engine/k4.ts": `import type { Worker } from "node:worker_threads";\nexport type Y = Worker;`,
    },
  },
  {
    wall: "src/ fetches code in one way",
    rule: "eslint(no-restricted-imports)",
    breaks: { "src/app/l1.ts": `import { lazy } from "react";\nexport const y = lazy;` },
    keeps: { "src/app/l2.ts": `import { lazy } from "../lib/lazy";\nexport const y = lazy;` },
  },
  {
    wall: "sandbox/ imports nothing of the others",
    rule: "walls(folders)",
    breaks: {
      "sandbox/d1.ts": `import { x } from "../convex/channels/twilio.ts";\nexport const y = x;`,
      "sandbox/twilio/d2.ts": `import { x } from "../../embedded/x.ts";\nexport const y = x;`,
    },
    keeps: { "sandbox/twilio/d3.ts": `import { x } from "../http.ts";\nexport const y = x;` },
  },
  {
    wall: "a feature imports no other feature, unless it is a page",
    rule: "walls(features)",
    breaks: {
      "src/features/inbox/e1.ts": `import { x } from "../thread/x";\nexport const y = x;`,
      "src/features/inbox/parts/e2.ts": `import { x } from "../../thread/x";\nexport const y = x;`,
      "src/ui/e3.ts": `import { x } from "../features/inbox/x";\nexport const y = x;`,
      "src/lib/e4.ts": `import { x } from "../app/x";\nexport const y = x;`,
    },
    keeps: {
      "src/features/inbox/inbox-page.tsx": `import { x } from "../thread/x";\nexport const y = x;`,
      "src/features/inbox/parts/e5.ts": `import { x } from "../x";\nexport const y = x;`,
      "src/features/inbox/e6.ts": `import { x } from "../../ui/x";\nexport const y = x;`,
    },
  },
  {
    wall: "convex/ prints through its log alone",
    rule: "walls(logs)",
    breaks: {
      "convex/log1.ts": `export const y = () => console.log("x");`,
      "convex/model/log2.ts": `export const y = console.error;`,
      "convex/channels/log3.ts": `export const y = (level: "warn") => console[level]("x");`,
    },
    keeps: {
      "convex/log4.ts": `import { log } from "./model/log";\nexport const y = () => log("warn", "x");`,
      "src/lib/log5.ts": `export const y = () => console.warn("x");`,
    },
  },
  {
    wall: "public functions are built in convex/functions.ts only",
    rule: "walls(raw-builders)",
    breaks: {
      "convex/f1.ts": `import { query } from "./_generated/server";\nexport const y = query;`,
      "convex/f2.ts": `import { mutation as m } from "./_generated/server";\nexport const y = m;`,
      "convex/f3.ts": `import { actionGeneric } from "convex/server";\nexport const y = actionGeneric;`,
      "convex/model/f4.ts": `import * as server from "../_generated/server";\nexport const y = server;`,
    },
    keeps: {
      "convex/functions.ts": `import { query } from "./_generated/server";\nexport const y = query;`,
      "convex/f5.ts": `import { internalMutation } from "./_generated/server";\nexport const y = internalMutation;`,
      "convex/f6.ts": `import type { QueryCtx } from "./_generated/server";\nexport type Y = QueryCtx;`,
    },
  },
  {
    wall: "no clock in a query",
    rule: "walls(clock-in-query)",
    breaks: {
      "convex/g1.ts": `declare const accountQuery: (x: object) => unknown;\nexport const y = accountQuery({ handler: () => Date.now() });`,
      "convex/g2.ts": `declare const internalQuery: (x: object) => unknown;\nexport const y = internalQuery({ handler: () => new Date() });`,
    },
    keeps: {
      "convex/g3.ts": `declare const accountMutation: (x: object) => unknown;\nexport const y = accountMutation({ handler: () => Date.now() });`,
      "convex/g4.ts": `declare const accountQuery: (x: object) => unknown;\nexport const y = accountQuery({ handler: () => new Date(5) });`,
    },
  },
  {
    wall: "no unbounded collect",
    rule: "convex(no-collect-in-query)",
    breaks: {
      "convex/h1.ts": `import type { QueryCtx } from "./_generated/server";\nexport const all = (ctx: QueryCtx) => ctx.db.query("members").collect();`,
    },
    keeps: {
      "convex/h2.ts": `import type { QueryCtx } from "./_generated/server";\nexport const some = (ctx: QueryCtx) => ctx.db.query("members").take(5);`,
    },
  },
  {
    wall: "arguments of a public function are validated",
    rule: "convex(require-args-validator)",
    breaks: {
      "convex/i1.ts": `import { internalQuery } from "./_generated/server";\nexport const y = internalQuery({ handler: async () => null });`,
    },
    keeps: {
      "convex/i2.ts": `import { internalQuery } from "./_generated/server";\nexport const y = internalQuery({ args: {}, handler: async () => null });`,
    },
  },
  {
    wall: "no promise is left to float",
    rule: "typescript(no-floating-promises)",
    breaks: {
      "scripts/j1.ts": `async function work() {}\nexport function y() {\n  work();\n}`,
    },
    keeps: {
      "scripts/j2.ts": `async function work() {}\nexport async function y() {\n  await work();\n}`,
    },
  },
  {
    wall: "no file past 400 lines",
    rule: "eslint(max-lines)",
    breaks: { "scripts/k1.ts": "export {};\n".repeat(401) },
    keeps: { "scripts/k2.ts": "export {};\n".repeat(399) },
  },
  {
    wall: "no any",
    rule: "typescript(no-explicit-any)",
    breaks: { "src/lib/l1.ts": `export const y = (x: any) => x;` },
    keeps: { "src/lib/l2.ts": `export const y = (x: unknown) => x;` },
  },
];

const root = join(import.meta.dirname, "../..");
let copy = "";
/** "file rule" for each complaint. */
let complaints = new Set<string>();

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "walls-"));
  for (const file of [".oxlintrc.json", "tsconfig.json", "package.json"]) {
    copyFileSync(join(root, file), join(copy, file));
  }
  cpSync(join(root, "scripts/lint"), join(copy, "scripts/lint"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const { breaks, keeps } of walls) {
    for (const [file, text] of Object.entries({ ...breaks, ...keeps })) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), text);
    }
  }
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const folders = ["convex", "src", "embedded", "sandbox", "scripts"];
  const run = spawnSync(process.execPath, [oxlint, "--format=json", ...folders], {
    cwd: copy,
    encoding: "utf8",
  });
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(run.stdout);
  complaints = new Set(report.diagnostics.map(({ filename, code }) => `${filename} ${code}`));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe.each(walls)("$wall", ({ rule, breaks, keeps }) => {
  test.each(Object.keys(breaks))("%s breaks it and is refused", (file) => {
    expect(complaints).toContain(`${file} ${rule}`);
  });
  test.each(Object.keys(keeps))("%s keeps it", (file) => {
    expect(complaints).not.toContain(`${file} ${rule}`);
  });
});
