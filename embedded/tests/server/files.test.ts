import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileRecord } from "../../server/files/operations.ts";
import { openBlobStore } from "../../server/files/blob-store.ts";
import { parseRange } from "../../server/files/range.ts";
import { FakeEngine } from "./fake-engine.ts";
import { type TestServer, serve } from "./harness.ts";

let server: TestServer;
let records: Map<string, FileRecord & { component: string }>;
let insertFails: boolean;

beforeEach(async () => {
  const engine = new FakeEngine();
  records = new Map();
  insertFails = false;
  engine.operations = {
    "storage/readUploadToken": (input) =>
      ({ good: { component: "child" }, old: "expired" })[(input as { token: string }).token] ??
      "forged",
    "storage/insert": (input) => {
      if (insertFails) throw new Error("database is full");
      const record = input as FileRecord & { component: string };
      records.set(record.uuid, record);
      return `id-${records.size}`;
    },
    "storage/byUuid": (input) => records.get((input as { uuid: string }).uuid) ?? null,
  };
  server = await serve(engine, { maxUploadBytes: 100_000 });
});

afterEach(() => server.close());

function upload(body: BodyInit, headers: Record<string, string> = {}, token = "good") {
  const url = `${server.url}/api/storage/upload?token=${token}`;
  return fetch(url, { method: "POST", body, headers });
}

async function stored(body: string | Buffer, headers: Record<string, string> = {}) {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const response = await upload(new Uint8Array(bytes), headers);
  expect(response.status).toBe(200);
  return `${server.url}/api/storage/${[...records.keys()].at(-1)}`;
}

/** Everything on disk but directories. */
async function onDisk(): Promise<string[]> {
  const entries = await readdir(server.files, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const digest = (text: string) => `sha-256=${createHash("sha256").update(text).digest("base64")}`;

describe("upload", () => {
  test("is on disk and recorded for the token's component", async () => {
    const response = await upload("hello", {
      "content-type": "text/plain",
      digest: digest("hello"),
    });
    expect(await response.json()).toEqual({ storageId: "id-1" });
    const [record] = [...records.values()];
    expect(record).toMatchObject({ component: "child", size: 5, contentType: "text/plain" });
    expect(record?.sha256).toBe(createHash("sha256").update("hello").digest("hex"));
    expect(await onDisk()).toEqual([record?.uuid]);
  });

  test.each([
    ["a bad token", "x", {}, "bad", 401, "StorageTokenInvalid"],
    ["a token whose hour is over", "x", {}, "old", 401, "StorageTokenExpired"],
    ["a wrong digest", "x", { digest: digest("y") }, "good", 400, "Sha256Mismatch"],
    ["a digest of another kind", "x", { digest: "md5=abc" }, "good", 400, "BadHeader"],
    ["too many bytes", "x".repeat(100_001), {}, "good", 413, "FileTooLarge"],
  ])("%s is refused and leaves nothing", async (_name, body, headers, token, status, code) => {
    const response = await upload(body, headers as Record<string, string>, token);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(await onDisk()).toEqual([]);
  });

  test("too many bytes without saying so beforehand", async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(10_000));
        controller.close();
      },
    });
    const url = `${server.url}/api/storage/upload?token=good`;
    const response = await fetch(url, { method: "POST", body, duplex: "half" } as RequestInit);
    expect(response.status).toBe(413);
    expect(await onDisk()).toEqual([]);
  });

  test("one cut short leaves nothing", async () => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write(
      "POST /api/storage/upload?token=good HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc",
    );
    const incoming = join(server.files, "incoming");
    while ((await readdir(incoming)).length === 0);
    socket.destroy();
    while ((await readdir(incoming)).length > 0);
    expect(records.size).toBe(0);
  });

  test("one the database refuses leaves nothing", async () => {
    insertFails = true;
    expect((await upload("x")).status).toBe(500);
    expect(await onDisk()).toEqual([]);
  });

  test("what a crash left half-written goes at the next start", async () => {
    await writeFile(join(server.files, "incoming", "half"), "x");
    const blobs = await openBlobStore(server.files);
    // A second start on the same data comes as far as this, and the upload is not its.
    expect(await onDisk()).toHaveLength(1);
    await blobs.discardLeftovers();
    expect(await onDisk()).toEqual([]);
  });
});

describe("download", () => {
  test("whole, with headers", async () => {
    const url = await stored("hello world", { "content-type": "text/plain" });
    const response = await fetch(url);
    expect(await response.text()).toBe("hello world");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/plain",
      "content-length": "11",
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=2592000",
      digest: digest("hello world"),
    });
  });

  test.each([
    ["bytes=0-4", 206, "hello", "bytes 0-4/11"],
    ["bytes=6-", 206, "world", "bytes 6-10/11"],
    ["bytes=-5", 206, "world", "bytes 6-10/11"],
    ["bytes=6-100", 206, "world", "bytes 6-10/11"],
    ["bytes=11-", 416, "", "bytes */11"],
    ["bytes=0-1,4-5", 416, "", "bytes */11"],
    ["lines=1-2", 200, "hello world", null],
  ])("Range: %s", async (range, status, text, contentRange) => {
    const response = await fetch(await stored("hello world"), { headers: { range } });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(text);
    expect(response.headers.get("content-range")).toBe(contentRange);
    // It says nothing of a part.
    expect(response.headers.has("digest")).toBe(status === 200);
  });

  test("an empty file, a HEAD, a file of no type", async () => {
    const url = await stored("");
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect((await fetch(url, { headers: { range: "bytes=0-" } })).status).toBe(200);
    const head = await fetch(await stored(Buffer.from([1, 2])), { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("2");
    expect(head.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("no such file, and names that are no names", async () => {
    const of = async (name: string) => {
      const response = await fetch(`${server.url}/api/storage/${name}`);
      return [response.status, await response.json()];
    };
    const other = crypto.randomUUID();
    expect(await of(other)).toEqual([
      404,
      { code: "FileNotFound", message: `File ${other} not found` },
    ]);
    for (const name of ["..%2f..%2fetc%2fpasswd", "incoming", ""]) {
      expect(await of(name)).toMatchObject([400, { code: "InvalidStoragePath" }]);
    }
  });
});

test("ranges at the edges", () => {
  expect(parseRange("bytes=0-0", 1)).toEqual({ start: 0, end: 0 });
  expect(parseRange("bytes=-100", 10)).toEqual({ start: 0, end: 9 });
  expect(parseRange("bytes=-0", 10)).toBe("unsatisfiable");
  expect(parseRange("bytes=0-", 0)).toBe(null);
  expect(parseRange("bytes=5-2", 10)).toBe(null);
  expect(parseRange("bytes=-", 10)).toBe(null);
});
