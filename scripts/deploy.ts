/**
 * npm run deploy: pushes convex/ to the deployment that the environment names (CONVEX_DEPLOY_KEY,
 * or CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY) and builds the client for it into dist/;
 * then it brings the data that is there up to date.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "./lib/service.ts";

if (!process.env.CONVEX_DEPLOY_KEY && !process.env.CONVEX_SELF_HOSTED_URL) {
  console.error(
    "Name a deployment: CONVEX_DEPLOY_KEY, or CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY",
  );
  process.exit(1);
}
if (!process.env.VITE_CLERK_PUBLISHABLE_KEY) {
  console.error("Set VITE_CLERK_PUBLISHABLE_KEY: a deployed client signs people in with Clerk");
  process.exit(1);
}

/** Runs the CLI on that deployment; ends with it when it fails. */
async function convex(...args: string[]): Promise<void> {
  const cli = spawn(process.execPath, [join(root, "node_modules/convex/bin/main.js"), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  const [code] = await once(cli, "exit");
  if (code !== 0) process.exit(code ?? 1);
}

const build = ["--cmd", "vite build", "--cmd-url-env-var-name", "VITE_CONVEX_URL"];
await convex("deploy", ...build, ...process.argv.slice(2));
// Data of an older version follows in the background.
await convex("run", "upgrades:run");
