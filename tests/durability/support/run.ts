import { execFile } from "node:child_process";
import { join } from "node:path";
import { root } from "../../../scripts/lib/service.ts";

export interface Run {
  code: number;
  /** Both streams. */
  output: string;
}

/** Runs a script of the repository to its end, or for as long as `within` (ms). */
export async function run(
  script: string,
  args: string[],
  { cwd = root, env = {}, within = 60_000 } = {},
): Promise<Run> {
  const { PATH, HOME } = process.env;
  return await new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(root, script), ...args],
      { cwd, timeout: within, env: { PATH, HOME, ...env } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 255;
        resolve({ code, output: stdout + stderr });
      },
    );
  });
}
