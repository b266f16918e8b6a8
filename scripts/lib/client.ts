/** Builds the browser's half and serves it. */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InlineConfig, preview } from "vite";
import { type ClientVariables, securityHeaders } from "./content-policy.ts";
import { root, runScript } from "./service.ts";

/** Everything that the bundle depends on. */
const INPUTS = [
  "src/**/*",
  "public/**/*",
  "convex/_generated/**/*",
  "convex/shared/**/*",
  "index.html",
  "p/index.html",
  "vite.config.ts",
  "scripts/lib/content-policy.ts",
  "tsconfig.json",
  "package-lock.json",
];

export type ClientTargets = { convexUrl: string } & (
  | {
      /** The origin of the local sign-in. */
      localAuthUrl: string;
    }
  | {
      /** What stands in for Clerk's Frontend API. */
      clerkProxyUrl: string;
    }
);

/** Says that Clerk is on this machine; where exactly, the proxy's address does. */
const LOCAL_CLERK_KEY = `pk_live_${Buffer.from("127.0.0.1$").toString("base64")}`;

/** "development" lets the local sign-in in, and is for this machine alone. */
type Mode = "development" | "production";

/** Equal for equal bundles. */
export function fingerprint(variables: ClientVariables, mode: Mode = "development"): string {
  const hash = createHash("sha256").update(JSON.stringify([variables, mode]));
  const entries = globSync(INPUTS, { cwd: root, withFileTypes: true });
  for (const path of entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()) {
    hash.update(`\0${path}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** What the build and the dev server tell the client. */
export function clientEnv(targets: ClientTargets): Record<string, string> {
  const signIn: Record<string, string> =
    "localAuthUrl" in targets
      ? { VITE_LOCAL_AUTH_URL: targets.localAuthUrl }
      : {
          VITE_CLERK_PUBLISHABLE_KEY: LOCAL_CLERK_KEY,
          VITE_CLERK_PROXY_URL: targets.clerkProxyUrl,
        };
  return { VITE_CONVEX_URL: targets.convexUrl, ...signIn };
}

/** Builds into `outDir` unless what is there was made from the same inputs; says which. */
export async function buildClient(
  outDir: string,
  variables: ClientVariables,
  mode: Mode = "development",
): Promise<"built" | "as built before"> {
  const stamp = join(outDir, ".inputs");
  const wanted = fingerprint(variables, mode);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return "as built before";
  rmSync(stamp, { force: true });
  await runScript({
    name: "The client's build",
    script: "node_modules/vite/bin/vite.js",
    args: ["build", "--mode", mode, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"],
    // Vite takes a test runner's own NODE_ENV for a wish, and React's slow half with it.
    env: { ...variables, NODE_ENV: "production" },
  });
  writeFileSync(stamp, wanted);
  return "built";
}

/** Serves a client that was built for `targets` on loopback; the returned function stops it. */
export async function serveClient(
  outDir: string,
  port: number,
  targets: ClientTargets,
): Promise<() => Promise<void>> {
  const config: InlineConfig = {
    root,
    configFile: false,
    logLevel: "warn",
    build: { outDir },
    preview: {
      host: "127.0.0.1",
      port,
      strictPort: true,
      headers: securityHeaders(clientEnv(targets), true),
    },
  };
  const server = await preview(config);
  return () => server.close();
}
