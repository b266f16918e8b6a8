/** `convex export` and `convex import`, by the real CLI. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { ConvexClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import yauzl from "yauzl";
import { ZipFile } from "yazl";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";

interface Item {
  _id: string;
  name: string;
  price: number;
  makerName: string | null;
  url: string | null;
}

const corpus = join(import.meta.dirname, "corpus/shop");
const seven = { $integer: "BwAAAAAAAAA=" };
const code = { $bytes: "AQID" };

/** A file's content in a ZIP file, by path. */
async function unzip(path: string): Promise<Map<string, string>> {
  const zip = await yauzl.openPromise(path, { autoClose: false });
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  zip.close();
  return files;
}

/** A ZIP file of these, by path. */
async function zipped(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  // An end with no entries before it is a ZIP file, too.
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  return await buffer(zip.outputStream);
}

// Each has the CLI start several times, and two cores may be busy with others.
vi.setConfig({ testTimeout: 40_000 });

describe("import and export", () => {
  let shop: TestDeployment;
  beforeAll(async () => {
    shop = await deploy(corpus);
  }, 60_000);
  afterAll(() => shop?.close());
  beforeEach(async () => {
    await shop.call("mutation", "items:clear");
  });

  const items = async () => (await shop.call("query", "items:list")) as Item[];
  const names = async () => (await items()).map(({ name }) => name);
  const inProject = (file: string) => join(shop.project.directory, file);
  /** Imports `content` as a file of that name. */
  const importing = async (file: string, content: string, ...options: string[]) => {
    writeFileSync(inProject(file), content);
    const table = file.endsWith(".zip") ? [] : ["--table", "items"];
    return await shop.cli("import", file, ...table, ...options);
  };
  const filled = async () => {
    const maker = await shop.call("mutation", "items:addMaker", { name: "Ann" });
    const picture = await shop.call("action", "items:store", { text: "a red apple" });
    const apple = { name: "apple", price: 1, stock: seven, code, maker, picture };
    await shop.call("mutation", "items:add", { item: apple });
    await shop.call("mutation", "items:add", { item: { name: "pear", price: -0.5 } });
  };

  test("a snapshot has every table, and brings all of it back as it was", async () => {
    await filled();
    const before = await items();
    const exported = await shop.cli("export", "--path", "all.zip", "--include-file-storage");
    expect(exported.output).toContain("Downloaded snapshot export");
    const files = await unzip(inProject("all.zip"));
    expect([...files.keys()].sort()).toEqual(
      expect.arrayContaining([
        "README.md",
        "_storage/documents.jsonl",
        "_tables/documents.jsonl",
        "items/documents.jsonl",
        "items/generated_schema.jsonl",
        "makers/documents.jsonl",
      ]),
    );
    expect(files.get("items/documents.jsonl")!.trim().split("\n")).toHaveLength(2);
    expect(JSON.parse(files.get("items/generated_schema.jsonl")!)).toContain('"stock"?: int64');
    expect([...files.values()]).toContain("a red apple");

    await shop.call("mutation", "items:clear");
    const imported = await shop.cli("import", "all.zip");
    expect(imported.output).toContain("Added 4 documents");
    const after = await items();
    const withoutUrl = (list: Item[]) => list.map((item) => ({ ...item, url: item.url !== null }));
    expect(withoutUrl(after)).toEqual(withoutUrl(before));
    expect(await (await fetch(after[0]!.url!)).text()).toBe("a red apple");
    expect(await shop.call("query", "items:find", { words: "pear" })).toEqual(["pear"]);
  });

  test("without --include-file-storage there are no files in it", async () => {
    await filled();
    await shop.cli("export", "--path", "tables.zip");
    const paths = [...(await unzip(inProject("tables.zip"))).keys()];
    expect(paths.some((path) => path.startsWith("_storage"))).toBe(false);
  });

  test("JSON lines, a JSON array and CSV are added to a table", async () => {
    await importing("a.jsonl", '{"name":"fig","price":1}\n\n{"name":"nut","price":2}\n');
    const other = await importing("b.json", '[{"name":"kiwi","price":3}]', "--append");
    expect(other.output).toContain('Added 1 documents to table "items"');
    await importing("c.csv", '\uFEFFname,price\n"lime, green",4.5\n', "--append");
    expect(await names()).toEqual(["fig", "kiwi", "lime, green", "nut"]);
    expect((await items())[2]).toMatchObject({ price: 4.5 });
    expect(await shop.call("query", "items:find", { words: "kiwi" })).toEqual(["kiwi"]);
  });

  test("whoever watches a table sees what was imported", async () => {
    const client = new ConvexClient(shop.backend.url, {
      logger: false,
      unsavedChangesWarning: false,
    });
    const seen = new Latest<Item[]>();
    client.onUpdate(anyApi.items!.list!, {}, (list) => seen.set(list as Item[]));
    await seen.when((list) => list.length === 0);
    await importing("a.jsonl", '{"name":"fig","price":1}');
    await seen.when((list) => list[0]?.name === "fig");
    await client.mutation(anyApi.items!.add!, { item: { name: "date", price: 2 } });
    await seen.when((list) => list.length === 2);
    await client.close();
  });

  test("a table with documents is left alone, unless they are to be replaced", async () => {
    await shop.call("mutation", "items:add", { item: { name: "old", price: 1 } });
    const refused = await importing("a.jsonl", '{"name":"new","price":1}');
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain("--append");
    expect(await names()).toEqual(["old"]);
    const replaced = await importing("a.jsonl", '{"name":"new","price":1}', "--replace", "-y");
    expect(replaced.ok).toBe(true);
    expect(await names()).toEqual(["new"]);
  });

  test("one document that does not fit, and nothing comes in", async () => {
    await shop.call("mutation", "items:add", { item: { name: "old", price: 1 } });
    const rows = '{"name":"new","price":1}\n{"name":"bad","price":"dear"}';
    const refused = await importing("a.jsonl", rows, "--replace", "-y");
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain("does not match the schema");
    const broken = await importing("b.jsonl", '{"name":"new","price":1}\n{"name', "--append");
    expect(broken.output).toContain("line 2");
    expect((await importing("c.csv", "name,price\nfig", "--append")).output).toContain("Row 2");
    expect((await importing("d.zip", "no zip", "--replace")).output).toContain("not a ZIP file");
    expect(await names()).toEqual(["old"]);
  });

  test("rows go into the app's own tables, of components that there are", async () => {
    writeFileSync(inProject("a.jsonl"), '{"name":"new","price":1}');
    const into = (...where: string[]) => shop.cli("import", "a.jsonl", "--table", ...where);
    const system = await into("_storage");
    expect(system.ok).toBe(false);
    expect(system.output).toContain('"_storage" is not a valid name of a table');
    expect((await into("items", "--component", "absent")).output).toContain(
      'Component "absent" not found',
    );
    expect((await shop.cli("data", "items", "--component", "absent")).ok).toBe(false);
    await shop.cli("export", "--path", "none.zip");
    expect([...(await unzip(inProject("none.zip"))).keys()].join()).not.toContain("absent");
  });

  test("an upload of which a part is missing is refused, and can be completed", async () => {
    const post = async (path: string, body: string) => {
      const response = await fetch(`${shop.backend.url}/api/import/${path}`, {
        method: "POST",
        headers: { authorization: `Convex ${adminKey}` },
        body,
      });
      return { status: response.status, body: (await response.json()) as never };
    };
    const { uploadToken } = (await post("start_upload", "")).body as { uploadToken: string };
    const part = (number: number, text: string) =>
      post(`upload_part?uploadToken=${uploadToken}&partNumber=${number}`, text);
    const wanted = { tableName: "items", mode: "append", format: "jsonLines" };
    const finish = (partTokens: string[]) =>
      post("finish_upload", JSON.stringify({ uploadToken, partTokens, import: wanted }));
    await part(1, '{"name":"fi');
    expect(await finish(["1", "2"])).toMatchObject({ status: 400, body: { code: "BadPartToken" } });
    expect(await finish(["../upload"])).toMatchObject({ status: 400 });
    await part(2, 'g","price":1}');
    expect(await finish(["1", "2"])).toMatchObject({ status: 200 });
    expect((await part(0, "")).status).toBe(400);
  });

  test("--replace-all restores a deployment of other tables and other numbers", async () => {
    await filled();
    await shop.cli("export", "--path", "whole.zip", "--include-file-storage");
    const before = await items();
    const functions = mkdtempSync(join(tmpdir(), "contract-other-"));
    cpSync(corpus, functions, { recursive: true });
    // Numbers are given out in order: here another table comes first.
    const schema = readFileSync(join(functions, "schema.ts"), "utf8");
    const another = "defineSchema({ first: defineTable({ n: v.number() }),";
    writeFileSync(join(functions, "schema.ts"), schema.replace("defineSchema({", another));
    const other = await deploy(functions);
    try {
      await other.call("mutation", "items:note", { text: "to go" });
      await other.call("action", "items:store", { text: "to go as well" });
      const imported = await other.cli("import", inProject("whole.zip"), "--replace-all", "-y");
      expect(imported.output).toContain("Added 4 documents");
      const after = (await other.call("query", "items:list")) as Item[];
      expect(after.map(({ _id, makerName }) => [_id, makerName])).toEqual(
        before.map(({ _id, makerName }) => [_id, makerName]),
      );
      expect(await (await fetch(after[0]!.url!)).text()).toBe("a red apple");
      expect((await other.cli("data", "notes")).output).toContain("There are no documents");
      // The ids given out from now on are of the same tables.
      await other.call("mutation", "items:add", { item: { name: "zest", price: 9 } });
      expect(((await other.call("query", "items:list")) as Item[]).at(-1)?.name).toBe("zest");
    } finally {
      await other.close();
      rmSync(functions, { recursive: true });
    }
  });

  test("int64 and bytes that Convex wrote as text are what they were", async () => {
    const shape = '{"code": bytes, "name": "old", "price": float64, "stock"?: int64}';
    const theirs = await zipped({
      "items/documents.jsonl": '{"name":"old","price":"NaN","stock":"7","code":"AQID"}\n',
      "items/generated_schema.jsonl": `${JSON.stringify(shape)}\n`,
    });
    writeFileSync(inProject("theirs.zip"), theirs);
    expect((await shop.cli("import", "theirs.zip")).output).toContain("Added 1 documents");
    const [row] = (await shop.cli("data", "items", "--format", "jsonl")).output.trim().split("\n");
    expect(row).toContain('"stock": 7n');
    expect(row).toContain('"code": Bytes("AQID")');
    expect(row).toContain('"price": NaN');
  });

  test("a snapshot in a folder of its own comes in; what is none of them deletes nothing", async () => {
    await shop.call("mutation", "items:add", { item: { name: "old", price: 1 } });
    const row = '{"name":"new","price":2}\n';
    const folder = await zipped({
      ".DS_Store": "x",
      "backup/items/documents.jsonl": row,
      "__MACOSX/backup/items/._documents.jsonl": "no row",
    });
    const two = { "a/items/documents.jsonl": row, "b/makers/documents.jsonl": row };
    for (const [name, content] of [
      ["empty.zip", await zipped({})],
      ["two.zip", await zipped(two)],
      ["photos.zip", await zipped({ "photos/README.md": "none" })],
    ] as const) {
      writeFileSync(inProject(name), content);
      const refused = await shop.cli("import", name, "--replace-all", "-y");
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain("is not a snapshot");
      expect(await names()).toEqual(["old"]);
    }
    writeFileSync(inProject("folder.zip"), folder);
    const imported = await shop.cli("import", "folder.zip", "--replace-all", "-y");
    expect(imported.output).toContain("Added 1 documents");
    expect(await names()).toEqual(["new"]);
  });

  test("an empty file has no rows, and of CSV no header; a row of empty entries is one", async () => {
    writeFileSync(inProject("texts.csv"), "one,two\n,\n\n  \nx,\n");
    const texts = await shop.cli("import", "texts.csv", "--table", "texts");
    expect(texts.output).toContain("Added 2 documents");
    expect((await importing("a.jsonl", "")).output).toContain('Added 0 documents to table "items"');
    const headless = await importing("c.csv", "");
    expect(headless.ok).toBe(false);
    expect(headless.output).toContain("has no header");
  });

  test("exports of the same moment are two files, without tables nobody has written to", async () => {
    await shop.cli("data", "wanted");
    mkdirSync(inProject("exports"));
    for (const count of [1, 2]) {
      expect(await shop.cli("export", "--path", "exports")).toMatchObject({ ok: true });
      expect(readdirSync(inProject("exports"))).toHaveLength(count);
    }
    const [newest = ""] = readdirSync(inProject("exports"));
    const paths = [...(await unzip(inProject(`exports/${newest}`))).keys()];
    expect(paths).toContain("items/documents.jsonl");
    expect(paths).not.toContain("wanted/documents.jsonl");
  });

  test("an export is of one moment, while others write", async () => {
    let running = true;
    const writing = (async () => {
      for (let i = 0; running; i++) {
        await shop.call("mutation", "items:add", { item: { name: `item ${i}`, price: i } });
      }
    })();
    await shop.cli("export", "--path", "busy.zip");
    running = false;
    await writing;
    const rows = (await unzip(inProject("busy.zip"))).get("items/documents.jsonl")!;
    const prices = rows
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as Item).price);
    prices.sort((a, b) => a - b);
    expect(prices.length).toBeGreaterThan(10);
    expect(prices).toEqual(prices.map((_price, i) => i));
  });
});
