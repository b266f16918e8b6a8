import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ComponentPath, Json } from "../deployment.ts";
import type { ImportInput, ImportMode } from "../engine/import-data.ts";
import type { Engine } from "../engine/protocol.ts";
import type { BlobStore } from "../server/files/blob-store.ts";
import { HttpError } from "../server/http-error.ts";
import { int64Text } from "../values/wire.ts";
import { ImportError, readRows, type RowFormat } from "./read-rows.ts";
import { type StagedSnapshot, stageSnapshot } from "./read-snapshot.ts";
import { stageTable } from "./stage.ts";

export interface ImportRequest {
  mode: ImportMode;
  format: RowFormat | "zip";
  /** null for a ZIP file, which names its tables. */
  table: string | null;
  /** Where the table is, or what a ZIP file's tables go into. */
  component: ComponentPath;
}

export interface ImportsOptions {
  engine: () => Engine;
  blobs: BlobStore;
  /** For files of its own; emptied at the start. */
  directory: string;
  /** Told whenever what `find` and `list` say has changed. */
  changed: () => void;
}

interface Import {
  id: string;
  directory: string;
  request: ImportRequest;
  state: { [key: string]: Json };
  staged: StagedSnapshot;
}

/** Imports that are remembered, and uploads that are waited for: of more, the oldest are given up. */
const KEPT = 20;

/**
 * `convex import`: a file comes in parts, is read and checked, waits for somebody to confirm what it
 * would change, and then goes into the database in one transaction.
 */
export class Imports {
  readonly #options: ImportsOptions;
  readonly #uploads = new Map<string, string>();
  readonly #imports = new Map<string, Import>();

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  /** Removes what an earlier process left behind. */
  async discardLeftovers(): Promise<void> {
    await rm(this.#options.directory, { recursive: true, force: true });
  }

  /** Begins an upload; returns its token. */
  async startUpload(): Promise<string> {
    const token = randomUUID();
    const directory = join(this.#options.directory, token);
    await mkdir(directory, { recursive: true });
    this.#uploads.set(token, directory);
    const [oldest] = this.#uploads;
    if (this.#uploads.size > KEPT && oldest) {
      this.#uploads.delete(oldest[0]);
      await rm(oldest[1], { recursive: true, force: true });
    }
    return token;
  }

  /** Stores one part; returns what names it. @throws HttpError 400 */
  async uploadPart(
    token: string,
    number: number,
    stream: AsyncIterable<Uint8Array>,
  ): Promise<string> {
    const directory = this.#upload(token);
    if (!Number.isInteger(number) || number < 1 || number > 10_000) {
      throw new HttpError(400, "BadPartNumber", "partNumber must be from 1 to 10000.");
    }
    await pipeline(stream, createWriteStream(join(directory, `part-${number}`)));
    return String(number);
  }

  /** Puts the parts together and begins to read them; returns the import's id. @throws HttpError 400 */
  async finishUpload(token: string, parts: string[], request: ImportRequest): Promise<string> {
    const directory = this.#upload(token);
    const present = new Set(await readdir(directory));
    const missing = parts.find((part) => !present.has(`part-${part}`));
    if (missing !== undefined) {
      throw new HttpError(400, "BadPartToken", `There is no part ${missing} of this upload.`);
    }
    this.#uploads.delete(token);
    // The CLI sends no part of an empty file.
    await writeFile(join(directory, "upload"), "");
    for (const part of parts) {
      await pipeline(
        createReadStream(join(directory, `part-${part}`)),
        createWriteStream(join(directory, "upload"), { flags: "a" }),
      );
      await rm(join(directory, `part-${part}`));
    }
    const one: Import = {
      id: token,
      directory,
      request,
      state: { state: "uploaded" },
      staged: { tables: [], files: [], storageOf: [] },
    };
    this.#imports.set(token, one);
    this.#forgetOld();
    void this.#stage(one);
    return token;
  }

  /** Carries out an import that waits for it. @throws HttpError 400 */
  perform(id: string): void {
    const one = this.#imports.get(id);
    if (one?.state.state !== "waiting_for_confirmation") {
      throw new HttpError(400, "ImportNotWaiting", "There is no such import to be confirmed.");
    }
    this.#tell(one, {
      state: "in_progress",
      progress_message: "Importing",
      checkpoint_messages: [],
    });
    void this.#apply(one);
  }

  /** Gives up an import that was not confirmed yet. @throws HttpError 400 */
  async cancel(id: string): Promise<void> {
    const one = this.#imports.get(id);
    if (!one || !["uploaded", "waiting_for_confirmation"].includes(String(one.state.state))) {
      throw new HttpError(400, "ImportNotWaiting", "There is no such import to be cancelled.");
    }
    await this.#fail(one, new ImportError("Import canceled"));
  }

  /** As `_system/cli/queryImport` says it; null for one there never was. */
  find(id: string): Json {
    const one = this.#imports.get(id);
    return one ? describe(one) : null;
  }

  /** As `_system/cli/queryImport:list` says it, the newest first. */
  list(): Json {
    return [...this.#imports.values()].reverse().map(describe);
  }

  #upload(token: string): string {
    const directory = this.#uploads.get(token);
    if (directory !== undefined) return directory;
    throw new HttpError(400, "BadUploadToken", "The upload token is not valid.");
  }

  async #stage(one: Import): Promise<void> {
    const { directory, request, staged } = one;
    const upload = join(directory, "upload");
    const { table, component, format } = request;
    try {
      if (!this.#options.engine().deployment?.components[component] && component !== "") {
        throw new ImportError(`Component "${component}" not found.`);
      }
      if (format === "zip") {
        await stageSnapshot(upload, directory, this.#options.blobs, staged, component);
      } else {
        const rows = readRows(upload, format);
        staged.tables.push(await stageTable(directory, 0, component, table ?? "", rows));
      }
      await rm(upload, { force: true });
      if (one.state.state === "failed") throw new ImportError("Import canceled");
      this.#tell(one, await this.#question(one));
    } catch (error) {
      await this.#fail(one, error);
    }
  }

  /** What the import would change, for somebody to confirm. */
  async #question({ request, staged }: Import): Promise<{ [key: string]: Json }> {
    const { mode } = request;
    const replaces = mode === "replace" || mode === "replaceAll";
    const files = Map.groupBy(staged.files, ({ component }) => component);
    const counted = [
      ...staged.tables.map(({ component, table, rows }) => ({ component, table, rows })),
      ...staged.storageOf.map((component) => ({
        component,
        table: "_storage",
        rows: files.get(component)?.length ?? 0,
      })),
    ];
    let deleted = 0;
    const lines: string[] = [];
    for (const { component, table, rows } of counted) {
      const input = { component, table };
      const existing = Number(await this.#options.engine().operate("tables/count", input));
      if (mode === "requireEmpty" && rows > 0 && existing > 0) {
        throw new ImportError(
          `Table "${table}" already has documents. Use --append to add to them, or --replace to replace them.`,
        );
      }
      const gone = replaces ? existing : 0;
      deleted += gone;
      const name = component === "" ? table : `${component}/${table}`;
      lines.push(`${name}: ${rows} to create, ${gone} of ${existing} to delete`);
    }
    if (mode === "replaceAll") lines.push("All documents of other tables are deleted too.");
    return {
      state: "waiting_for_confirmation",
      message_to_confirm: ["Import change summary:", ...lines].join("\n"),
      require_manual_confirmation: deleted > 0 || mode === "replaceAll",
    };
  }

  async #apply(one: Import): Promise<void> {
    const { request, staged } = one;
    const engine = this.#options.engine();
    const input: ImportInput = {
      mode: request.mode,
      ...staged,
      within: request.format === "zip" && request.component === "" ? null : request.component,
    };
    try {
      const added = await engine.operate("import", input);
      // The files are the database's from here on.
      staged.files = [];
      await engine.reload();
      this.#tell(one, {
        state: "completed",
        num_rows_written: { $integer: int64Text(BigInt(Number(added))) },
      });
      await rm(one.directory, { recursive: true, force: true });
    } catch (error) {
      await this.#fail(one, error);
    }
  }

  async #fail(one: Import, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    if (one.state.state !== "failed") this.#tell(one, { state: "failed", error_message: message });
    for (const { uuid } of one.staged.files) await this.#options.blobs.delete(uuid);
    await rm(one.directory, { recursive: true, force: true });
  }

  #tell(one: Import, state: { [key: string]: Json }): void {
    one.state = state;
    this.#options.changed();
  }

  #forgetOld(): void {
    for (const one of this.#imports.values()) {
      if (this.#imports.size <= KEPT) return;
      const { state } = one.state;
      // Nobody has confirmed it while twenty others came.
      if (state === "waiting_for_confirmation")
        void this.#fail(one, new ImportError("Import expired"));
      if (state !== "uploaded" && state !== "in_progress") this.#imports.delete(one.id);
    }
  }
}

function describe({ id, state, request }: Import): Json {
  const { mode, format, table, component } = request;
  return { _id: id, state, mode, format: { format, table }, component_path: component };
}
