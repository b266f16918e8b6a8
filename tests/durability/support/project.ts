/** A copy of convex/ that a test may change before the real CLI pushes it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI } from "../../../scripts/lib/backend.ts";
import { root } from "../../../scripts/lib/service.ts";
import { run, type Run } from "./run.ts";

export class Project implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "project-"));

  constructor() {
    cpSync(join(root, "convex"), join(this.directory, "convex"), { recursive: true });
    cpSync(join(root, "package.json"), join(this.directory, "package.json"));
    symlinkSync(join(root, "node_modules"), join(this.directory, "node_modules"));
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.directory, "convex", path), text);
  }

  /** Puts `after` in the place of `before`, which must be there. */
  edit(path: string, before: string, after: string): void {
    const text = readFileSync(join(this.directory, "convex", path), "utf8");
    if (!text.includes(before)) throw new Error(`convex/${path} does not say "${before}"`);
    this.write(path, text.replace(before, after));
  }

  /** Gives a constant of a module another value. */
  set(path: string, name: string, value: string): void {
    const text = readFileSync(join(this.directory, "convex", path), "utf8");
    const declaration = new RegExp(`\\bconst ${name} = [^;]+;`).exec(text)?.[0];
    if (declaration === undefined) throw new Error(`convex/${path} has no constant ${name}`);
    this.edit(path, declaration, `const ${name} = ${value};`);
  }

  /** `convex deploy` to the deployment that the file names. */
  async push(deploymentFile: string): Promise<Run> {
    const options = ["--env-file", deploymentFile, "--typecheck=disable", "--codegen=disable"];
    return await run(CLI.script, ["deploy", ...options], { cwd: this.directory, env: CLI.env });
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
