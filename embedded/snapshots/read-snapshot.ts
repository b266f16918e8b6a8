import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import yauzl from "yauzl";
import type { ComponentPath } from "../deployment.ts";
import type { ImportedFile } from "../engine/import-data.ts";
import type { BlobStore } from "../server/files/blob-store.ts";
import { ImportError, readLines, type Row } from "./read-rows.ts";
import { restorer } from "./restore-values.ts";
import { stageTable, type StagedTable } from "./stage.ts";

const STORAGE = "_storage";
/** Of one stored file, in bytes. */
const MAX_FILE = 5 * 2 ** 30;

export interface StagedSnapshot {
  tables: StagedTable[];
  files: ImportedFile[];
  /** The components whose files the snapshot has, if only to say that there are none. */
  storageOf: ComponentPath[];
}

interface Place {
  component: ComponentPath;
  folder: string;
  name: string;
}

/**
 * Unpacks a snapshot as `convex export` writes it: tables into files of `directory`, stored files
 * among the blobs. The caller deletes both when the import comes to nothing.
 * @param within the component that the snapshot's own top is to be
 * @throws ImportError when it is not such a file
 */
export async function stageSnapshot(
  path: string,
  directory: string,
  blobs: BlobStore,
  staged: StagedSnapshot,
  within: ComponentPath,
): Promise<void> {
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportError(`The file is not a ZIP file: ${reason}`);
  });
  try {
    const all: yauzl.Entry[] = [];
    for await (const entry of zip.eachEntry()) all.push(entry);
    const top = topOf(all.map(({ fileName }) => fileName));
    const entries: { place: Place; entry: yauzl.Entry }[] = [];
    for (const entry of all) {
      const place = placeOf(entry.fileName, top, within);
      if (place) entries.push({ place, entry });
      else if (entry.fileName.endsWith("/documents.jsonl")) {
        throw new ImportError(
          `The ZIP file is not a snapshot: ${entry.fileName} is not where its other tables are.`,
        );
      }
    }
    // Nothing to import is not the same as an empty deployment: --replace-all would delete everything.
    if (!entries.some(({ place }) => place.name === "documents.jsonl")) {
      throw new ImportError(
        "The ZIP file is not a snapshot: it has no <table>/documents.jsonl in it.",
      );
    }
    const stream = (entry: yauzl.Entry) => zip.openReadStreamPromise(entry);
    const schemas = new Map<string, yauzl.Entry>();
    for (const { place, entry } of entries) {
      if (place.name === "generated_schema.jsonl") schemas.set(keyOf(place), entry);
    }
    for (const { place, entry } of entries) {
      if (place.name !== "documents.jsonl" || place.folder.startsWith("_")) continue;
      const schema = schemas.get(keyOf(place));
      const restore = restorer(schema ? await shapeIn(await stream(schema)) : null);
      const rows = mapped(readLines(await stream(entry)), restore);
      staged.tables.push(
        await stageTable(directory, staged.tables.length, place.component, place.folder, rows),
      );
    }
    await stageFiles(entries, stream, blobs, staged);
  } finally {
    zip.close();
  }
}

async function stageFiles(
  entries: { place: Place; entry: yauzl.Entry }[],
  stream: (entry: yauzl.Entry) => Promise<Readable>,
  blobs: BlobStore,
  staged: StagedSnapshot,
): Promise<void> {
  const ofStorage = entries.filter(({ place }) => place.folder === STORAGE);
  for (const [component, own] of Map.groupBy(ofStorage, ({ place }) => place.component)) {
    staged.storageOf.push(component);
    const known = new Map<string, Row>();
    const list = own.find(({ place }) => place.name === "documents.jsonl");
    if (list) {
      for await (const row of readLines(await stream(list.entry))) known.set(String(row._id), row);
    }
    for (const { place, entry } of own) {
      if (place.name.endsWith(".jsonl")) continue;
      const id = place.name.split(".")[0] ?? "";
      const row = known.get(id) ?? {};
      known.delete(id);
      const blob = await blobs.put(await stream(entry), MAX_FILE);
      const { contentType, _creationTime } = row;
      staged.files.push({
        ...blob,
        component,
        id,
        contentType: typeof contentType === "string" ? contentType : null,
        creationTime: typeof _creationTime === "number" ? _creationTime : null,
      });
    }
    const [missing] = known.keys();
    if (missing !== undefined) {
      throw new ImportError(`The snapshot names the file ${missing}, but does not have it.`);
    }
  }
}

/** The first line of `generated_schema.jsonl`, if it is a text. */
async function shapeIn(stream: Readable): Promise<string | null> {
  const line = (await text(stream)).split("\n")[0] ?? "";
  try {
    const shape = JSON.parse(line) as unknown;
    return typeof shape === "string" ? shape : null;
  } catch {
    return null;
  }
}

const keyOf = ({ component, folder }: Place) => `${component}\n${folder}`;

/** The folder that all tables are in, "" or with a slash: whoever packs a folder packs its name too. */
function topOf(paths: string[]): string {
  const folders = paths.map((path) =>
    /^(.*?)(?:_components\/.*)?[^/]+\/documents\.jsonl$/.exec(path),
  );
  const [shortest = ""] = folders
    .flatMap((match) => match?.[1] ?? [])
    .sort((a, b) => a.length - b.length);
  return shortest;
}

/** "_components/a/_components/b/items/documents.jsonl" is of component "a/b", in folder "items". */
function placeOf(path: string, top: string, within: ComponentPath): Place | null {
  if (!path.startsWith(top)) return null;
  const parts = path.slice(top.length).split("/");
  const component = within === "" ? [] : [within];
  while (parts[0] === "_components" && parts.length > 3) {
    component.push(parts[1] ?? "");
    parts.splice(0, 2);
  }
  const [folder, name] = parts;
  if (parts.length !== 2 || !folder || !name) return null;
  return { component: component.join("/"), folder, name };
}

async function* mapped(rows: AsyncIterable<Row>, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield change(row);
}
