import type { Deployment, Json } from "../deployment.ts";
import type {
  ActionCall,
  HttpActionCall,
  HttpActionResponse,
  FunctionError,
  LogEntry,
  Outcome,
} from "../engine/protocol.ts";
import { describeError } from "../errors/format-error.ts";
import type { ModuleLookup } from "../errors/source-maps.ts";
import { argumentProblem } from "../runtime/arguments.ts";
import { checkArguments, checkReturned, MAX_NODE_ARGUMENTS } from "../runtime/call-limits.ts";
import { convexErrorData, FunctionFault } from "../runtime/function-error.ts";
import { openProcess, openWorker } from "./channel.ts";
import { ActionFunctions, type TableNumbers } from "./functions.ts";
import { Host } from "./host.ts";
import { HttpActionFailed } from "./http-failure.ts";
import type { Thrown } from "./messages.ts";
import { moduleLookup } from "./module-lookup.ts";
import type { NodeFolders } from "./node-folder.ts";
import { ActionThrew, RunningAction, RunningHttpAction } from "./running.ts";
import type { SyscallContext, Syscalls } from "./syscalls.ts";
import { fromThrown } from "./thrown.ts";

export interface GenerationOptions {
  folders: NodeFolders;
  syscalls: Syscalls;
  tableNumbers: TableNumbers;
  timeLimitMs: number;
  stallMs: number;
  log: (entry: LogEntry) => void;
}

/** One deployment's actions with the environment they see, and the hosts they run in. */
export class Generation {
  /** Where its Node modules lie; null without any. */
  folder: string | null = null;
  readonly #deployment: Deployment;
  readonly #environment: Record<string, string>;
  readonly #options: GenerationOptions;
  readonly #functions: ActionFunctions;
  readonly #contexts = new WeakMap<RunningAction, SyscallContext>();
  readonly #hosts = new Set<Host>();
  #worker: Host | null = null;
  #process: Host | null = null;
  #lookup: ModuleLookup = () => null;
  #active = 0;
  #nextId = 0;
  #isRetired = false;
  #over: () => void = () => undefined;

  constructor(
    deployment: Deployment,
    environment: Record<string, string>,
    options: GenerationOptions,
  ) {
    this.#deployment = deployment;
    this.#environment = environment;
    this.#options = options;
    this.#functions = new ActionFunctions(deployment, options.tableNumbers);
  }

  get hosts(): number {
    return [...this.#hosts].filter((host) => !host.isDead).length;
  }

  /** Lays out the Node modules. Hosts start with the first action that needs them. */
  async start(): Promise<void> {
    const modules = this.#deployment.definitions[""]?.modules ?? [];
    const node = modules.filter(({ environment }) => environment === "node");
    if (node.length > 0) {
      this.folder = await this.#options.folders.ensure(node, this.#deployment.nodeDependencies);
    }
    this.#lookup = moduleLookup(this.#deployment, this.folder);
  }

  /** Resolves when the last action is over and the hosts are gone. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    if (this.#active > 0) {
      await new Promise<void>((resolve) => {
        this.#over = resolve;
      });
    }
    await this.kill();
  }

  async kill(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host.kill()));
  }

  async run(call: ActionCall): Promise<Outcome> {
    const began = performance.now();
    const action = new RunningAction(++this.#nextId);
    const outcome = await this.#run(call, action);
    const { component, path } = call.address;
    const logged = { ...outcome, logLines: action.ownLines };
    this.#log(call, { udfType: "action", component, path }, logged, began);
    return outcome;
  }

  async #run(call: ActionCall, action: RunningAction): Promise<Outcome> {
    const { logLines } = action;
    this.#active++;
    try {
      const found = this.#functions.find(call);
      const args = JSON.parse(call.args) as Json[];
      const isNode = found.environment === "node";
      checkArguments(call.address, args[0] ?? null, isNode ? MAX_NODE_ARGUMENTS : undefined);
      const problem = argumentProblem(args, await found.checkArgs(args[0]));
      if (problem !== null) throw new FunctionFault(`ArgumentValidationError: ${problem}`);
      const heard = (lines: readonly string[]) => action.heard(lines);
      this.#contexts.set(action, { ...call, deployment: this.#deployment, heard });
      const host = isNode ? this.#nodeHost() : this.#workerHost();
      const { address, metadata } = call;
      const { requestId } = metadata;
      host.start(action, { type: "run", id: action.id, address, requestId, args: call.args });
      const ended = await action.ended;
      if (!ended.ok) throw new ActionThrew(ended.thrown);
      const result = JSON.parse(ended.value) as Json;
      checkReturned(address, result);
      const wrong = await found.checkReturns(result);
      if (wrong !== null) throw new FunctionFault(`ReturnsValidationError: ${wrong}`);
      return { ok: true, value: ended.value, logLines };
    } catch (error) {
      return { ok: false, error: this.#describe(error, call.metadata.requestId), logLines };
    } finally {
      this.#done();
    }
  }

  async runHttp(call: HttpActionCall): Promise<HttpActionResponse> {
    const began = performance.now();
    const { component, route, method, url, headers, body } = call;
    const host = this.#workerHost();
    const id = ++this.#nextId;
    const leave = () => host.send({ type: "abort", id });
    const action = new RunningHttpAction(id, {
      pull: (chunks) => host.send({ type: "pull", id, chunks }),
      leave,
    });
    this.#contexts.set(action, {
      ...call,
      address: { component, path: "http:default" },
      deployment: this.#deployment,
      scheduledFunctionId: null,
      // Nobody gets an HTTP action's lines but its log entry, and they have entries of their own.
      heard: () => undefined,
    });
    this.#active++;
    call.signal.addEventListener("abort", leave);
    const { requestId } = call.metadata;
    void action.ended.then((ended) => {
      call.signal.removeEventListener("abort", leave);
      this.#done();
      const { logLines } = action;
      const outcome: Outcome = ended.ok
        ? { ...ended, logLines }
        : { ok: false, error: this.#describe(new ActionThrew(ended.thrown), requestId), logLines };
      const path = `${method} ${new URL(url).pathname}`;
      this.#log(call, { udfType: "httpAction", component, path }, outcome, began);
    });
    const request = { route, method, url, headers, body };
    host.start(action, { type: "http", id, component, request });
    try {
      return { ...(await action.head), body: action.body() };
    } catch (error) {
      throw new HttpActionFailed(this.#describe(error, requestId));
    }
  }

  #workerHost(): Host {
    if (!this.#worker || this.#worker.isDead) {
      const deployment = withoutMaps(this.#deployment);
      const setup = { deployment, environment: this.#environment };
      this.#worker = this.#open("The thread of actions", (listener) => openWorker(setup, listener));
    }
    return this.#worker;
  }

  #nodeHost(): Host {
    const { folder } = this;
    if (folder === null) throw new Error("There are no Node modules in this deployment.");
    if (!this.#process || this.#process.isDead) {
      this.#process = this.#open("The process of Node actions", (listener) =>
        openProcess(folder, this.#environment, listener),
      );
    }
    return this.#process;
  }

  #open(name: string, open: ConstructorParameters<typeof Host>[0]["open"]): Host {
    const { stallMs, timeLimitMs, syscalls } = this.#options;
    for (const host of this.#hosts) if (host.isDead) this.#hosts.delete(host);
    const host = new Host({
      open,
      name,
      stallMs,
      timeLimitMs,
      answer: (action, message, send) => {
        const context = this.#contexts.get(action);
        if (context) void syscalls.answer(context, message, send);
      },
    });
    this.#hosts.add(host);
    return host;
  }

  #log(
    { metadata }: ActionCall | HttpActionCall,
    what: Pick<LogEntry, "udfType" | "component" | "path">,
    outcome: Outcome,
    began: number,
  ): void {
    this.#options.log({
      ...what,
      time: Date.now(),
      requestId: metadata.requestId,
      logLines: outcome.logLines,
      error: outcome.ok ? null : outcome.error.message,
      durationMs: performance.now() - began,
    });
  }

  #done(): void {
    this.#active--;
    if (this.#isRetired && this.#active === 0) this.#over();
  }

  #describe(error: unknown, requestId: string): FunctionError {
    const thrown: Thrown | null = error instanceof ActionThrew ? error.thrown : null;
    const told = thrown ? fromThrown(thrown) : error;
    return {
      message: `[Request ID: ${requestId}] Server Error\n${describeError(told, this.#lookup)}`,
      data: thrown ? thrown.data : convexErrorData(error),
    };
  }
}

/** Stacks are mapped on the main thread: hosts need no source maps. */
function withoutMaps(deployment: Deployment): Deployment {
  const definitions = Object.fromEntries(
    Object.entries(deployment.definitions).map(([path, definition]) => [
      path,
      {
        ...definition,
        modules: definition.modules.map((module) => ({ ...module, sourceMap: null })),
      },
    ]),
  );
  return { ...deployment, definitions };
}
