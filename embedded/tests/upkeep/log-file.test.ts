import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LogEntry } from "../../engine/protocol.ts";
import { LogFile } from "../../upkeep/log-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const entry = (line: string): LogEntry => ({
  time: 0,
  requestId: "0",
  udfType: "query",
  path: "a:b",
  component: "",
  logLines: line === "" ? [] : [line],
  error: null,
  durationMs: 1,
});
const linesOf = (file: string) =>
  readFileSync(join(directory, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as LogEntry).logLines[0]);

test("full files make way, the oldest is gone, and none is larger than it may be", () => {
  const maxBytes = 1_000;
  const written = Array.from({ length: 60 }, (_, i) => `line ${i}`);
  for (const line of written) new LogFile({ directory, maxBytes, kept: 2 }).write(entry(line));
  const files = ["functions.2.jsonl", "functions.1.jsonl", "functions.jsonl"];
  expect(readdirSync(directory).toSorted()).toEqual(files.toSorted());
  const kept = files.flatMap(linesOf);
  expect(kept).toEqual(written.slice(-kept.length));
  expect(kept.length).toBeGreaterThan(10);
  for (const file of files) expect(statSync(join(directory, file)).size).toBeLessThanOrEqual(1_000);
});

test("runs that had nothing to say are left out; failures are not", () => {
  const log = new LogFile({ directory });
  log.write(entry(""));
  log.write({ ...entry(""), error: "broke" });
  expect(readFileSync(join(directory, "functions.jsonl"), "utf8")).toContain('"error":"broke"');
  expect(linesOf("functions.jsonl")).toHaveLength(1);
});
