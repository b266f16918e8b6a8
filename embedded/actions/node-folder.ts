import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { promisify } from "node:util";
import type { Deployment, ModuleSource } from "../deployment.ts";

/** A push under way has just made or touched its folder. */
const YOUNG_MS = 10 * 60_000;
const INSTALL_LIMIT_MS = 5 * 60_000;
const INSTALL_OUTPUT = 8 << 20;

/**
 * Node modules of deployments as folders that Node itself imports from, named by their content, so
 * that a push which changes none of them writes nothing.
 */
export class NodeFolders {
  readonly #root: string;
  readonly #making = new Map<string, Promise<string>>();

  /** @param root a directory of its own, made when needed */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The folder of these modules, with their external packages installed by npm.
   * @throws Error with npm's words when a package cannot be installed
   */
  async ensure(
    modules: ModuleSource[],
    dependencies: Deployment["nodeDependencies"],
  ): Promise<string> {
    const name = nameOf(modules, dependencies);
    let making = this.#making.get(name);
    if (!making) {
      making = this.#make(name, modules, dependencies).finally(() => this.#making.delete(name));
      this.#making.set(name, making);
    }
    return await making;
  }

  /**
   * Deletes every folder but these and the newest, which pushes under way may need: half-made ones
   * too, which a crash left.
   */
  async keepOnly(folders: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#root).catch(() => []);
    for (const name of names) {
      const folder = join(this.#root, name);
      if (folders.has(folder) || this.#making.has(name)) continue;
      // Gone meanwhile: moved to its name, or removed by another call.
      const found = await stat(folder).catch(() => null);
      if (found === null || Date.now() - found.mtimeMs < YOUNG_MS) continue;
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #make(
    name: string,
    modules: ModuleSource[],
    dependencies: Deployment["nodeDependencies"],
  ): Promise<string> {
    const folder = join(this.#root, name);
    if (await exists(folder)) {
      const now = new Date();
      await utimes(folder, now, now);
      return folder;
    }
    const temporary = join(this.#root, `${name}.${randomUUID()}`);
    try {
      await mkdir(temporary, { recursive: true });
      const versions = Object.fromEntries(
        dependencies.map((dependency) => [dependency.name, dependency.version]),
      );
      const manifest = { private: true, type: "module", dependencies: versions };
      await writeFile(join(temporary, "package.json"), JSON.stringify(manifest));
      for (const { path, source } of modules) {
        const file = join(temporary, inside(path));
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, source);
      }
      if (dependencies.length > 0) await install(temporary);
      await rename(temporary, folder);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      if (await exists(folder)) return folder;
      throw error;
    }
    return folder;
  }
}

/** A module's path must stay in its folder. */
function inside(path: string): string {
  const plain = normalize(path);
  if (plain.startsWith("..") || plain.startsWith("/") || plain === "package.json") {
    throw new Error(`A module cannot be named ${path}.`);
  }
  return plain;
}

function nameOf(modules: ModuleSource[], dependencies: Deployment["nodeDependencies"]): string {
  const hash = createHash("sha256");
  for (const { path, hash: own } of modules.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\n${own}\n`);
  }
  for (const { name, version } of dependencies) hash.update(`${name}@${version}\n`);
  return hash.digest("hex").slice(0, 32);
}

async function install(folder: string): Promise<void> {
  const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  try {
    await promisify(execFile)("npm", args, {
      cwd: folder,
      timeout: INSTALL_LIMIT_MS,
      maxBuffer: INSTALL_OUTPUT,
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`npm could not install the external packages: ${stderr || message}`, {
      cause: error,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
