/**
 * npm run deploy: pushes convex/ to the deployment that the environment names (CONVEX_DEPLOY_KEY,
 * or CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY) and builds the client for it into dist/.
 */
import { spawn } from "node:child_process";
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
const cli = spawn(
  process.execPath,
  [
    join(root, "node_modules/convex/bin/main.js"),
    "deploy",
    "--cmd",
    "vite build",
    "--cmd-url-env-var-name",
    "VITE_CONVEX_URL",
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: "inherit" },
);
cli.on("exit", (code) => process.exit(code ?? 1));
