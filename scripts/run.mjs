#!/usr/bin/env node
// Runs scripts/TASK.ts with the pinned Node, installing first when that is needed. It is what npm
// reaches on a bare clone, so it depends on nothing and runs on any Node from 18.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const windows = process.platform === "win32";
const nodePackage = join(root, "node_modules", "node");
const pinnedNode = join(nodePackage, "bin", windows ? "node.exe" : "node");

/** npm writes node_modules/.package-lock.json last: it says what a finished install left there. */
function installed() {
  let wanted;
  let present;
  try {
    wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    present = JSON.parse(
      readFileSync(join(root, "node_modules", ".package-lock.json"), "utf8"),
    ).packages;
  } catch {
    return false;
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = present[path];
    if (found ? found.version !== entry.version : !entry.optional && !entry.peer) return false;
  }
  return true;
}

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function must(command, args, cwd, what) {
  const result = spawnSync(command, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    shell: windows,
  });
  if (result.status === 0) return;
  console.error(`${what} failed${result.error ? `: ${result.error.message}` : ""}`);
  process.exit(1);
}

function install() {
  if (installed() && runnable(pinnedNode)) return;
  if (!installed()) {
    console.log("install    packages from package-lock.json (about 30 s, once)");
    // Not `npm ci`: it refuses a lock file that was written where some other platform's optional
    // binaries could not be looked up. `install` takes the locked versions all the same.
    const flags = ["--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    must("npm", ["install", ...flags], root, "npm install");
  }
  // An npm that was told to skip install scripts leaves the pinned Node without its binary.
  if (!runnable(pinnedNode)) {
    must(process.execPath, ["installArchSpecificPackage.js"], nodePackage, "Installing Node 24");
  }
}

const [task, ...args] = process.argv.slice(2);
const entry = join(root, "scripts", `${task}.ts`);
if (!task || !existsSync(entry)) {
  console.error(`usage: node scripts/run.mjs TASK, where scripts/TASK.ts exists`);
  process.exit(2);
}

install();

// The channel lets the task notice when this process is killed and end what it started.
const child = spawn(pinnedNode, ["--disable-warning=ExperimentalWarning", entry, ...args], {
  cwd: root,
  stdio: ["inherit", "inherit", "inherit", "ipc"],
  env: {
    ...process.env,
    // Types are stripped and code compiled once, not by every process that is started.
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node"),
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(windows ? ";" : ":"),
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
