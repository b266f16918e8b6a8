import type {
  AnalyzedFunction,
  Deployment,
  FunctionAddress,
  Json,
  ModuleSource,
} from "../deployment.ts";
import type { Caller } from "../engine/protocol.ts";
import type { Catalog } from "../store/catalog.ts";
import { compileValidator, type ValidationFailure } from "../values/validator.ts";
import { modulePath, notFound, splitPath } from "./address.ts";
import { environmentOf } from "./environment.ts";
import { FunctionFault } from "./function-error.ts";
import { importing } from "./invocation.ts";
import { ModuleLoader, type Namespace } from "./modules.ts";
import { keepingGlobals } from "./own-globals.ts";

type Check = (value: Json | undefined) => ValidationFailure | null;

/** A query or mutation ready to run. */
export interface LoadedFunction {
  /** Takes and returns JSON text; `args` is an array holding one object. */
  invoke(args: string): Promise<string>;
  checkArgs: Check;
  /** null when the function declared no `returns`. */
  checkReturns: Check | null;
  /** The JSON text it returned last that was found to be in order. */
  lastReturned: string | null;
}

interface Exported {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isPublic?: boolean;
  exportArgs(): string;
  exportReturns(): string;
  invokeQuery?(args: string): Promise<string>;
  invokeMutation?(args: string): Promise<string>;
}

const AD_HOC = "testQuery.js";

const anything: Check = () => null;

/** Finds, checks and caches the functions of one deployment; modules load on first use. */
export class Functions {
  readonly #deployment: Deployment;
  readonly #catalog: Catalog;
  readonly #environment: Record<string, string>;
  /** By component: what modules keep in variables is of one mount. */
  readonly #loaders = new Map<string, ModuleLoader>();
  readonly #loaded = new Map<string, LoadedFunction>();

  constructor(deployment: Deployment, catalog: Catalog, environment: Record<string, string>) {
    this.#deployment = deployment;
    this.#catalog = catalog;
    this.#environment = environment;
  }

  /** Throws a FunctionFault when there is no such function for this caller. */
  async find(
    address: FunctionAddress,
    udfType: "query" | "mutation",
    access: Caller["access"],
  ): Promise<LoadedFunction> {
    const key = `${udfType}\n${access === "client" ? "public" : "any"}\n${address.component}\n${address.path}`;
    const known = this.#loaded.get(key);
    if (known) return known;
    const exported = await this.#export(address, access);
    const loaded = this.#prepare(exported, address, udfType);
    this.#loaded.set(key, loaded);
    return loaded;
  }

  /**
   * The query that a module exports as its default, which need not be part of the push: an admin's
   * question. It may import the component's modules. Throws when it is none.
   */
  async adHoc(component: string, source: string): Promise<LoadedFunction> {
    const definition = this.#deployment.components[component]?.definition;
    if (definition === undefined) throw new FunctionFault(`There is no component ${component}.`);
    const { internalQueryGeneric, queryGeneric } = await import("convex/server");
    const wrappers = { query: queryGeneric, internalQuery: internalQueryGeneric };
    const loader = new ModuleLoader(
      definition,
      [...this.#isolated(definition), { path: AD_HOC, source }],
      new Map([["convex:/_system/repl/wrappers.js", wrappers]]),
    );
    const exported = (await loader.load(AD_HOC)).default as Exported | undefined;
    if (!exported?.isQuery) {
      throw new FunctionFault("The module must export a query as its default.");
    }
    return this.#prepare(exported, { component, path: "testQuery:default" }, "query");
  }

  /** What the push found of a function, or undefined. */
  analyzed(address: FunctionAddress): AnalyzedFunction | undefined {
    const { module, name } = splitPath(address.path);
    const definition = this.#deployment.components[address.component]?.definition;
    if (definition === undefined) return undefined;
    return this.#deployment.definitions[definition]?.functions[module]?.find(
      (f) => f.name === name,
    );
  }

  /** Throws, in Convex's words, when there is no such function to schedule. */
  mustExist({ component, path }: FunctionAddress): void {
    const { module, name } = splitPath(path);
    const definition = this.#deployment.components[component]?.definition;
    const functions =
      definition === undefined
        ? undefined
        : this.#deployment.definitions[definition]?.functions[module];
    const file = component === "" ? module : `${component} ${module}`;
    if (!functions) {
      throw new Error(`Attempted to schedule function at nonexistent path: ${file}`);
    }
    if (functions.some((f) => f.name === name)) return;
    throw new Error(
      `Attempted to schedule function, but no exported function ${name} found in the file: ${file}. Did you forget to export it?`,
    );
  }

  async #export(address: FunctionAddress, access: Caller["access"]): Promise<Exported> {
    const { module, name } = splitPath(address.path);
    const definition = this.#deployment.components[address.component]?.definition;
    const analyzed = this.analyzed(address);
    const hidden = access === "client" && analyzed?.visibility !== "public";
    if (definition === undefined || !analyzed || hidden) {
      throw new FunctionFault(notFound(address.path, access));
    }
    const namespace = await this.#load(address.component, definition, module);
    return (namespace as Record<string, Exported>)[name] as Exported;
  }

  /** Imports in the component's environment, whoever has called. */
  async #load(component: string, definition: string, module: string): Promise<Namespace> {
    const environment = environmentOf(this.#deployment, component, this.#environment);
    const loader = this.#loader(component, definition);
    return await keepingGlobals(() => importing.run(environment, () => loader.load(module)));
  }

  #prepare(
    exported: Exported,
    address: FunctionAddress,
    udfType: "query" | "mutation",
  ): LoadedFunction {
    const invoke = udfType === "query" ? exported.invokeQuery : exported.invokeMutation;
    if (!invoke) {
      const actual = exported.isQuery ? "Query" : exported.isMutation ? "Mutation" : "Action";
      const wanted = udfType === "query" ? "Query" : "Mutation";
      throw new FunctionFault(
        `Trying to execute ${modulePath(address.path)} as ${wanted}, but it is defined as ${actual}.`,
      );
    }
    const tableNumber = (name: string) =>
      this.#catalog.table(address.component, name)?.number ?? undefined;
    const tableName = (number: number) => {
      const table = this.#catalog.tableByNumber(number);
      return table?.component === address.component ? table.name : undefined;
    };
    const args = JSON.parse(exported.exportArgs()) as Json;
    const returns = JSON.parse(exported.exportReturns()) as Json;
    return {
      invoke: (text) => invoke(text),
      checkArgs: args === null ? anything : compileValidator(args, tableNumber, tableName),
      checkReturns: returns === null ? null : compileValidator(returns, tableNumber, tableName),
      lastReturned: null,
    };
  }

  #isolated(definition: string): ModuleSource[] {
    const modules = this.#deployment.definitions[definition]?.modules ?? [];
    return modules.filter((module) => module.environment === "isolate");
  }

  #loader(component: string, definition: string): ModuleLoader {
    let loader = this.#loaders.get(component);
    if (!loader) {
      loader = new ModuleLoader(definition, this.#isolated(definition));
      this.#loaders.set(component, loader);
    }
    return loader;
  }
}
