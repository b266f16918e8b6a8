import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { adminKey } from "./backend.ts";

const MODULES = resolve(import.meta.dirname, "../../../node_modules");
const LIMIT_MS = 60_000;

export interface CliRun {
  code: number;
  /** Both streams. */
  output: string;
}

/** A project on disk that the real CLI pushes. */
export class Project {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(files: Record<string, string>): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "project-")));
    await symlink(MODULES, join(project.directory, "node_modules"));
    await project.write({
      "package.json": JSON.stringify({
        name: "pushed",
        private: true,
        type: "module",
        dependencies: { convex: "*" },
      }),
      ...files,
    });
    return project;
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.directory, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.directory, path));
  }

  async read(path: string): Promise<string> {
    return await readFile(join(this.directory, path), "utf8");
  }

  /** Runs `convex …` against a backend. */
  async cli(url: string, ...args: string[]): Promise<CliRun> {
    const { PATH, HOME } = process.env;
    return await new Promise((done) => {
      execFile(
        process.execPath,
        [join(MODULES, "convex/bin/main.js"), ...args],
        {
          cwd: this.directory,
          timeout: LIMIT_MS,
          env: {
            PATH,
            HOME,
            CI: "1",
            CONVEX_SELF_HOSTED_URL: url,
            CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
          },
        },
        (error, stdout, stderr) => {
          const code = error ? (typeof error.code === "number" ? error.code : 255) : 0;
          done({ code, output: stdout + stderr });
        },
      );
    });
  }

  /** `convex dev --once` without type checks, which are TypeScript's business. */
  async push(url: string): Promise<CliRun> {
    return await this.cli(url, "dev", "--once", "--typecheck=disable");
  }

  async delete(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
