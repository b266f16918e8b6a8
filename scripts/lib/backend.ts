/** The backend's process, and what we ask of it: its admin API, and the CLI that pushes to it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ports } from "./ports.ts";
import { runScript, type Service, startService } from "./service.ts";

export interface Deployment {
  url: string;
  adminKey: string;
}

/** Starts it on its part of the data folder, and waits until it serves. */
export function startBackend(options: {
  dataDir: string;
  ports: Ports;
  adminKey: string;
  /** Further flags of embedded/main.ts; true for one without a value. */
  flags?: Record<string, string | true>;
  onLine: (line: string) => void;
}): Promise<Service> {
  const { dataDir, ports, adminKey, flags: more, onLine } = options;
  return startService({
    name: "backend",
    script: "embedded/main.ts",
    args: flags({
      data: join(dataDir, "backend"),
      port: ports.backend,
      "site-port": ports.site,
      ...more,
    }),
    env: { CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey },
    ready: /ready/,
    onLine,
  });
}

/** As a command line has them: `--name value`, or `--name` alone. */
export function flags(values: Record<string, string | number | true>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
}

/** The file by which the Convex CLI finds a deployment (`--env-file`). */
export function writeDeploymentFile(file: string, { url, adminKey }: Deployment): void {
  const lines = [`CONVEX_SELF_HOSTED_URL=${url}`, `CONVEX_SELF_HOSTED_ADMIN_KEY="${adminKey}"`];
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
}

/** How every command of the CLI is called: offline it asks nothing and reports to nobody. */
export const CLI = {
  script: "node_modules/convex/bin/main.js",
  env: { CI: "1", CONVEX_DEPLOYMENT: "", CONVEX_DEPLOY_KEY: "" },
};

/** Pushes convex/ as it is. Throws with the CLI's words when the backend refuses it. */
export async function pushFunctions(deploymentFile: string): Promise<void> {
  await runScript({
    ...CLI,
    name: "Pushing convex/",
    args: ["deploy", "--env-file", deploymentFile, "--typecheck=disable", "--codegen=disable"],
  });
}

async function post({ url, adminKey }: Deployment, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${adminKey}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Sets variables; null removes one. */
export async function setEnvironment(
  deployment: Deployment,
  variables: Record<string, string | null>,
): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  await post(deployment, "/api/update_environment_variables", { changes });
}

/** Calls any function, internal ones too. Throws with its error message when it fails. */
export async function callFunction(
  deployment: Deployment,
  path: string,
  args: Record<string, unknown>,
): Promise<unknown> {
  const answer = await post(deployment, "/api/function", { path, args: [args], format: "json" });
  const { status, value, errorMessage } = answer as {
    status: string;
    value?: unknown;
    errorMessage?: string;
  };
  if (status !== "success") throw new Error(`${path} failed: ${errorMessage}`);
  return value;
}
