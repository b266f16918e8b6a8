/**
 * The client for the tests is built once, before them, with placeholders for the addresses that
 * differ from test to test; each app under test serves a copy with its own in their place.
 */
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  buildClient,
  clientEnv,
  type ClientTargets,
  fingerprint,
} from "../../scripts/lib/client.ts";
import { root } from "../../scripts/lib/service.ts";
import type { SignIn } from "../../scripts/lib/sign-in.ts";

const CONVEX = "http://backend.placeholder.invalid";
const SANDBOX = "http://sandbox.placeholder.invalid";

/** One build for each way to sign in. */
const PLACEHOLDERS = {
  local: { convexUrl: CONVEX, localAuthUrl: SANDBOX },
  clerk: { convexUrl: CONVEX, clerkProxyUrl: `${SANDBOX}/clerk` },
} satisfies Record<SignIn, ClientTargets>;

/** Where this state of the sources is built, once and for all who test it at the same time. */
export async function builtClient(signIn: SignIn): Promise<string> {
  const cache = join(root, "node_modules/.cache");
  const folder = join(cache, `client-${fingerprint(clientEnv(PLACEHOLDERS[signIn])).slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const partial = `${folder}.${process.pid}`;
  await buildClient(partial, clientEnv(PLACEHOLDERS[signIn]));
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was first.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Vitest's global setup for browser tests: all but those of Clerk find the build done. */
export default async function setup(): Promise<void> {
  await builtClient("local");
}

/** Copies the built client to `outDir`, aimed at `targets`. */
export async function copyClient(outDir: string, targets: ClientTargets): Promise<void> {
  const isLocal = "localAuthUrl" in targets;
  const sandbox = new URL(isLocal ? targets.localAuthUrl : targets.clerkProxyUrl).origin;
  cpSync(await builtClient(isLocal ? "local" : "clerk"), outDir, { recursive: true });
  const files = globSync("**/*.{js,html}", { cwd: outDir }).map((file) => join(outDir, file));
  let aimed = 0;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const replaced = text.replaceAll(CONVEX, targets.convexUrl).replaceAll(SANDBOX, sandbox);
    if (replaced === text) continue;
    writeFileSync(file, replaced);
    aimed++;
  }
  if (aimed === 0) throw new Error("The built client names no backend");
}
