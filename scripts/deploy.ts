/**
 * npm run deploy: pushes convex/ to the deployment that the environment names (CONVEX_DEPLOY_KEY,
 * or CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY) and builds the client for it into dist/;
 * then it brings the data that is there up to date. Nothing is pushed while a variable is missing or
 * a package has a serious advisory. With --check it says so, and goes no further.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { auditDependencies } from "./lib/audit.ts";
import { problemsHere, problemsThere, readVariables, secretsIn } from "./lib/deploy-checks.ts";
import { root } from "./lib/service.ts";

const CLI = join(root, "node_modules/convex/bin/main.js");

/** Runs the CLI on that deployment; ends with it when it fails. */
async function convex(...args: string[]): Promise<void> {
  const cli = spawn(process.execPath, [CLI, ...args], { cwd: root, stdio: "inherit" });
  const [code] = await once(cli, "exit");
  if (code !== 0) process.exit(code ?? 1);
}

/** The deployment's variables. They are secrets: never printed. */
async function variablesThere() {
  const cli = spawn(process.execPath, [CLI, "env", "list", "--include-values"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed, [code]] = await Promise.all([text(cli.stdout), once(cli, "exit")]);
  if (code !== 0) process.exit(code ?? 1);
  return readVariables(printed);
}

function endWith(problems: string[]): void {
  if (problems.length === 0) return;
  console.error("Nothing was deployed.");
  for (const problem of problems) console.error(`- ${problem}`);
  console.error("docs/convex-cloud.md and docs/self-hosted.md say where each comes from.");
  process.exit(1);
}

const wishes = process.argv.slice(2);
endWith(problemsHere(process.env));
const there = await variablesThere();
endWith(problemsThere(there));
const { problems, unanswered } = await auditDependencies(process.env);
endWith(problems);
if (unanswered !== null) {
  console.warn(
    `Whether a package has a known hole is not known (${unanswered}): see \`npm audit\`.`,
  );
}
if (wishes.includes("--check")) {
  console.log("Every variable is set, here and on the deployment.");
  process.exit(0);
}

const build = ["--cmd", "vite build", "--cmd-url-env-var-name", "VITE_CONVEX_URL"];
await convex("deploy", ...build, ...wishes);
const leaked = secretsIn(join(root, "dist"), { ...there, ...process.env });
if (leaked.length > 0) {
  console.error(`dist/ must not be published: it holds the value of ${leaked.join(", ")}.`);
  process.exit(1);
}
// Data of an older version follows in the background.
await convex("run", "upgrades:run");
