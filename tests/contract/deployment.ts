/** A backend on a folder of its own with a project pushed to it. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, startBackend } from "../../embedded/backend.ts";
import { openProject, type Project, type Running } from "./cli.ts";

export const adminKey = "contract|0123456789abcdef";

export interface TestDeployment {
  backend: Backend;
  dataDir: string;
  project: Project;
  /** Calls any function, internal ones too. Throws the server's answer when it failed. */
  call(kind: "query" | "mutation" | "action", path: string, args?: object): Promise<unknown>;
  /** Runs `convex …` against it. */
  cli(...args: string[]): Promise<{ ok: boolean; output: string }>;
  /** Starts `convex …` against it, until it is stopped. */
  follow(...args: string[]): Running;
  close(): Promise<void>;
  /** Its files, once the backend is closed. */
  remove(): void;
}

/** Starts `embedded/` and pushes `functions` with the CLI. Throws what the CLI printed. */
export async function deploy(
  functions: string,
  environment: Record<string, string> = {},
  options: { codegen?: boolean } = {},
): Promise<TestDeployment> {
  const deployment = await startDeployment(functions);
  const { url } = deployment.backend;
  try {
    const changes = Object.entries(environment).map(([name, value]) => ({ name, value }));
    if (changes.length > 0) await post(url, "/api/update_environment_variables", { changes });
    const pushed = await deployment.project.push({ url, adminKey }, options);
    if (!pushed.ok) throw new Error(`The push failed:\n${pushed.output}`);
  } catch (error) {
    await deployment.close();
    throw error;
  }
  return deployment;
}

/** Starts `embedded/` on a copy of the data `template`, where `functions` were pushed before. */
export async function startDeployment(
  functions: string,
  template?: string,
): Promise<TestDeployment> {
  const dataDir = mkdtempSync(join(tmpdir(), "contract-data-"));
  const project = openProject(functions);
  const remove = () => {
    project.remove();
    rmSync(dataDir, { recursive: true, force: true });
  };
  if (template !== undefined) cpSync(template, dataDir, { recursive: true });
  const backend = await startBackend({ dataDir, port: 0, sitePort: 0, adminKey }).catch(
    (error: unknown) => {
      remove();
      throw error;
    },
  );
  return {
    backend,
    dataDir,
    project,
    cli: (...args) => project.run({ url: backend.url, adminKey }, ...args),
    follow: (...args) => project.follow({ url: backend.url, adminKey }, ...args),
    remove,
    async close() {
      await backend.close();
      remove();
    },
    async call(kind, path, args = {}) {
      const answer = (await post(backend.url, `/api/${kind}`, {
        path,
        args: [args],
        format: "json",
      })) as { status: string; value?: unknown; errorMessage?: string };
      if (answer.status !== "success") throw new Error(answer.errorMessage);
      return answer.value;
    },
  };
}

async function post(url: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as unknown;
}
