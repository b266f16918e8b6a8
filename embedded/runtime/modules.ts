import { SourceTextModule, SyntheticModule } from "node:vm";
import type { ModuleSource } from "../deployment.ts";
import { moduleFileName, parseModuleFileName } from "./module-file-name.ts";

/** What a module exports. */
export type Namespace = Record<string, unknown>;

/** A pushed module cannot be linked, or does not parse. The message names it. */
export class ModuleError extends Error {
  override name = "ModuleError";
}

type AnyModule = SourceTextModule | SyntheticModule;

interface Entry {
  module: AnyModule;
  linked: boolean;
}

/**
 * The pushed modules of one component definition, linked and evaluated on demand in the current
 * realm. Needs `--experimental-vm-modules`. Each module is evaluated at most once, also when loads
 * overlap; one that failed fails again with the same error.
 */
export class ModuleLoader {
  readonly #definition: string;
  readonly #sources: ReadonlyMap<string, Pick<ModuleSource, "path" | "source">>;
  readonly #synthetic: ReadonlyMap<string, Namespace>;
  readonly #entries = new Map<string, Entry>();

  /**
   * @param definition the definition path, "" for the app; it shows in stack traces
   * @param modules a later one replaces an earlier one of the same path
   * @param synthetic modules made of values, by path
   */
  constructor(
    definition: string,
    modules: Iterable<Pick<ModuleSource, "path" | "source">>,
    synthetic: ReadonlyMap<string, Namespace> = new Map(),
  ) {
    this.#definition = definition;
    this.#sources = new Map(Array.from(modules, (module) => [module.path, module]));
    this.#synthetic = synthetic;
  }

  has(path: string): boolean {
    return this.#sources.has(path) || this.#synthetic.has(path);
  }

  /**
   * @param path as pushed, with ".js"
   * @throws ModuleError when it or anything it imports is missing or malformed, and whatever the
   * module throws while it is evaluated
   */
  async load(path: string): Promise<Namespace> {
    const module = this.#linked(path, null);
    // A dynamic import() may come from a module still in its synchronous part: let that end.
    await Promise.resolve();
    await module.evaluate();
    return module.namespace as Namespace;
  }

  /** Linking is synchronous, so two loads cannot meet half-linked modules. */
  #linked(path: string, importer: string | null, specifier = path): AnyModule {
    const added: Entry[] = [];
    const root = this.#entry(path, importer, specifier, added);
    for (const entry of added) this.#link(entry);
    try {
      if (root instanceof SourceTextModule && root.status === "unlinked") root.instantiate();
    } catch (error) {
      throw this.#fault(path, error);
    }
    return root;
  }

  #link(entry: Entry): void {
    entry.linked = true;
    const { module } = entry;
    if (!(module instanceof SourceTextModule)) return;
    const path = this.#pathOf(module);
    module.linkRequests(
      module.moduleRequests.map(({ specifier }) => {
        const target = this.#entries.get(resolveSpecifier(path, specifier));
        if (!target) throw new Error(`${specifier} was not collected`);
        return target.module;
      }),
    );
  }

  /** Finds or makes a module and all it imports; those still to be linked go to `added`. */
  #entry(path: string, importer: string | null, specifier: string, added: Entry[]): AnyModule {
    const known = this.#entries.get(path);
    const entry = known ?? { module: this.#create(path, importer, specifier), linked: false };
    if (entry.linked || added.includes(entry)) return entry.module;
    this.#entries.set(path, entry);
    added.push(entry);
    if (entry.module instanceof SourceTextModule) {
      for (const request of entry.module.moduleRequests) {
        this.#entry(resolveSpecifier(path, request.specifier), path, request.specifier, added);
      }
    }
    return entry.module;
  }

  #create(path: string, importer: string | null, specifier: string): AnyModule {
    const identifier = moduleFileName(this.#definition, path);
    const values = this.#synthetic.get(path);
    if (values) {
      const names = Object.keys(values);
      return new SyntheticModule(
        names,
        function fill() {
          for (const name of names) this.setExport(name, values[name]);
        },
        { identifier },
      );
    }
    const source = this.#sources.get(path);
    if (!source) {
      const where = this.#definition === "" ? "" : ` of component ${this.#definition}`;
      throw new ModuleError(
        importer === null
          ? `Module "${path}"${where} is not part of the push.`
          : `Module "${importer}"${where} imports "${specifier}", which is not part of the push.`,
      );
    }
    try {
      return new SourceTextModule(source.source, {
        identifier,
        initializeImportMeta: (meta) => {
          meta.url = identifier;
        },
        importModuleDynamically: async (requested) => {
          await Promise.resolve();
          const module = this.#linked(resolveSpecifier(path, requested), path, requested);
          await module.evaluate();
          return module;
        },
      });
    } catch (error) {
      throw this.#fault(path, error);
    }
  }

  #fault(path: string, error: unknown): ModuleError {
    const reason = error instanceof Error ? error.message : String(error);
    const where = this.#definition === "" ? "" : ` of component ${this.#definition}`;
    return new ModuleError(`Module "${path}"${where} cannot be loaded: ${reason}`, {
      cause: error,
    });
  }

  #pathOf(module: AnyModule): string {
    return parseModuleFileName(module.identifier)?.path ?? module.identifier;
  }
}

/** "./_deps/A.js" seen from "dir/b.js" is "dir/_deps/A.js". Other specifiers stay as they are. */
function resolveSpecifier(importer: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const parts = importer.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
