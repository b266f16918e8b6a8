/** docs/moving.md as far as one machine allows: from one backend to a fresh one, by the CLI. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import yauzl from "yauzl";
import { api } from "../../convex/_generated/api.js";
import {
  CLI,
  pushFunctions,
  setEnvironment,
  startBackend,
  writeDeploymentFile,
} from "../../scripts/lib/backend.ts";
import { readVariables } from "../../scripts/lib/deploy-checks.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { runScript } from "../../scripts/lib/service.ts";
import { demoPhones } from "../../scripts/lib/stack.ts";
import { type App, startApp } from "../helpers/app.ts";

const folder = mkdtempSync(join(tmpdir(), "moving-"));
const inFolder = (name: string) => join(folder, name);
const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
const CURSORS = "cursors/documents.jsonl";
const customer = demoPhones()[0]?.number ?? "";
let old: App;
let newUrl = "";
let before: ReturnType<typeof seen> extends Promise<infer T> ? T : never;

const convex = (deploymentFile: string, ...args: string[]) =>
  runScript({ ...CLI, name: "convex", args: [...args, "--env-file", deploymentFile] });

/** Every file in a ZIP file, as text where it is that: documents, then stored files. */
async function unzip(path: string): Promise<Map<string, string>> {
  const zip = await yauzl.openPromise(path, { autoClose: false });
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    files.set(
      entry.fileName,
      bytes.toString(entry.fileName.endsWith(".jsonl") ? "utf8" : "base64"),
    );
  }
  zip.close();
  return files;
}

/** What a member sees of the business at an address. */
async function seen(url: string) {
  const as = await member(url);
  const page = { numItems: 100, cursor: null };
  const list = await as.query(api.inbox.list, { filter: "all", paginationOpts: page });
  return {
    counts: await as.query(api.inbox.counts, {}),
    conversations: list.page,
    found: await as.query(api.search.conversations, { text: "invoice", limit: 10 }),
  };
}

async function member(url: string): Promise<ConvexHttpClient> {
  const { subject } = old.demo.members.find(({ role }) => role === "owner") ?? { subject: "" };
  return new ConvexHttpClient(url, { auth: await old.token(subject) });
}

beforeAll(async () => {
  old = await startApp({ client: false, dataDir: inFolder("old"), template: inject("template") });
  stops.push(() => old.stop());
  const from = inFolder("old/deployment.env");
  await old.phone(customer).text("Before the move");
  before = await seen(old.urls.backend);
  const export_ = ["export", "--include-file-storage", "--path"];
  await convex(from, ...export_, inFolder("snapshot.zip"));

  const ports = await freePorts();
  const adminKey = "moved|0123456789abcdef";
  const backend = await startBackend({ dataDir: folder, ports, adminKey, onLine: () => {} });
  stops.push(() => backend.stop());
  newUrl = `http://127.0.0.1:${ports.backend}`;
  const to = inFolder("new.env");
  writeDeploymentFile(to, { url: newUrl, adminKey });
  const variables = readVariables(await convex(from, "env", "list", "--include-values"));
  await setEnvironment({ url: newUrl, adminKey }, variables as Record<string, string>);
  await pushFunctions(to);
  await old.killBackend();
  await convex(to, "import", "--replace-all", "-y", inFolder("snapshot.zip"));
  await convex(to, ...export_, inFolder("again.zip"));
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

describe("moving the data to another deployment", () => {
  test("every document of every table, and every file, is what it was", async () => {
    const [was, is] = [await unzip(inFolder("snapshot.zip")), await unzip(inFolder("again.zip"))];
    const documents = (files: Map<string, string>) =>
      Object.fromEntries(
        [...files]
          .filter(([path]) => path.endsWith("/documents.jsonl") && !path.startsWith("_tables"))
          // A file's address is new, its id is not; and how far the crons are is looked at below.
          .map(([path, text]) => [
            path,
            text
              .replaceAll(path === CURSORS ? /"at":\d+/g : /"internalId":"[^"]*"/g, "")
              .split("\n"),
          ]),
      );
    const cursors = (files: Map<string, string>) =>
      [...(files.get(CURSORS) ?? "").matchAll(/"at":(\d+)/g)].map(([, at]) => Number(at));
    expect(was.get("messages/documents.jsonl")?.split("\n").length).toBeGreaterThan(100);
    expect(documents(is)).toEqual(documents(was));
    // The new deployment works from the first moment on: its crons go on from where the old ones were.
    const [from, to] = [cursors(was), cursors(is)];
    expect(from.length).toBeGreaterThan(1);
    for (const [nth, at] of from.entries()) expect(to[nth]).toBeGreaterThanOrEqual(at);
    const stored = [...was.keys()].filter((path) => /^_storage\/.*(?<!\.jsonl)$/.test(path));
    expect(stored.length).toBeGreaterThan(1);
    for (const path of stored) expect(is.get(path), path).toBe(was.get(path));
  });

  test("a member sees the same inbox, counts and search", async () => {
    expect(before.counts.total).toBeGreaterThan(10);
    expect(before.found).not.toEqual([]);
    expect(await seen(newUrl)).toEqual(before);
  });

  test("and writes on from there: the customer gets it", async () => {
    const as = await member(newUrl);
    const conversation = before.conversations.find(({ preview }) =>
      preview?.includes("Before the"),
    );
    await as.mutation(api.messages.send, {
      conversationId: conversation!._id,
      body: "After the move",
      clientId: crypto.randomUUID(),
    });
    await expect
      .poll(async () => JSON.stringify(await old.phone(customer).texts()))
      .toContain("After the move");
  });
});
