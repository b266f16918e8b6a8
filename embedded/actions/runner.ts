import { join } from "node:path";
import type { AnalyzedExport } from "./messages.ts";
import type { Deployment, ModuleSource } from "../deployment.ts";
import type {
  ActionCall,
  ActionRunner,
  HttpActionCall,
  HttpActionResponse,
  LogEntry,
  Outcome,
} from "../engine/protocol.ts";
import { formatError } from "../errors/format-error.ts";
import { FunctionFault } from "../runtime/function-error.ts";
import { analyzeNodeModules } from "./analyze-node.ts";
import { Generation, type GenerationOptions } from "./generation.ts";
import { NodeFolders } from "./node-folder.ts";
import { type ActionEngine, type FileBytes, Syscalls } from "./syscalls.ts";

const NOTHING_DEPLOYED = "Nothing has been deployed yet.";
const TIME_LIMIT_MS = 10 * 60_000;
const STALL_MS = 15_000;

export interface ActionsOptions {
  /** For the modules of "use node" actions; a folder `node` is made in it. */
  dataDir: string;
  /** Makes the store of files' bytes once the engine, which has their rows, is there. */
  files: (engine: () => Promise<ActionEngine>) => FileBytes;
  /** One action's time, in milliseconds. */
  timeLimitMs?: number;
  /** How long actions may block their thread or process, in milliseconds. */
  stallMs?: number;
}

/** Actions in threads and processes of their own. Needs `attach` before any of them calls back. */
export class Actions implements ActionRunner {
  readonly #folders: NodeFolders;
  readonly #options: GenerationOptions;
  readonly #old = new Set<Generation>();
  readonly #onLog = new Set<(entry: LogEntry) => void>();
  #current: Generation | null = null;
  #attach: (engine: ActionEngine) => void = () => undefined;

  constructor({ dataDir, files, timeLimitMs = TIME_LIMIT_MS, stallMs = STALL_MS }: ActionsOptions) {
    this.#folders = new NodeFolders(join(dataDir, "node"));
    const attached = new Promise<ActionEngine>((resolve) => {
      this.#attach = resolve;
    });
    const engine = () => attached;
    this.#options = {
      folders: this.#folders,
      syscalls: new Syscalls(engine, files(engine)),
      tableNumbers: async (component) =>
        (await (await engine()).operate("tables/numbers", { component })) as Record<string, number>,
      timeLimitMs,
      stallMs,
      log: (entry) => {
        for (const listener of this.#onLog) listener(entry);
      },
    };
  }

  /** Tells who answers what actions ask. */
  attach(engine: ActionEngine): void {
    this.#attach(engine);
  }

  async run(call: ActionCall): Promise<Outcome> {
    if (this.#current) return await this.#current.run(call);
    const { requestId } = call.metadata;
    const error = formatError(requestId, new FunctionFault(NOTHING_DEPLOYED));
    return { ok: false, error: { message: error, data: null }, logLines: [] };
  }

  async runHttp(call: HttpActionCall): Promise<HttpActionResponse> {
    if (!this.#current) throw new Error(NOTHING_DEPLOYED);
    return await this.#current.runHttp(call);
  }

  async load(deployment: Deployment, environment: Record<string, string>): Promise<void> {
    const next = new Generation(deployment, environment, this.#options);
    await next.start();
    const before = this.#current;
    this.#current = next;
    if (!before) return;
    this.#old.add(before);
    void before.retire().then(async () => {
      this.#old.delete(before);
      await this.#folders.keepOnly(this.#folderNames());
    });
  }

  onLog(listener: (entry: LogEntry) => void): void {
    this.#onLog.add(listener);
  }

  async close(): Promise<void> {
    const all = [...this.#old, ...(this.#current ? [this.#current] : [])];
    await Promise.all(all.map((generation) => generation.kill()));
  }

  /** Threads and processes alive now. */
  get hosts(): number {
    const current = this.#current ? this.#current.hosts : 0;
    return [...this.#old].reduce((sum, generation) => sum + generation.hosts, current);
  }

  /**
   * What modules of the Node runtime export, found out in a process of its own.
   * @throws HttpError 400 with what is wrong, as the CLI prints it
   */
  analyzeNode = async (
    modules: ModuleSource[],
    dependencies: Deployment["nodeDependencies"],
    environment: Record<string, string>,
  ): Promise<Record<string, AnalyzedExport[]>> =>
    await analyzeNodeModules(this.#folders, modules, dependencies, environment);

  #folderNames(): Set<string> {
    const all = [...this.#old, ...(this.#current ? [this.#current] : [])];
    return new Set(all.flatMap(({ folder }) => (folder === null ? [] : [folder])));
  }
}
