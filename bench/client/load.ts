/** What the browser fetches and how long it takes until the inbox can be used. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { runScript } from "../../scripts/lib/service.ts";
import { runFolder } from "../live/data-folders.ts";
import type { Client, Session } from "./window.ts";

/** The inbox can be used once a conversation can be clicked and a filter chosen. */
const ROW = 'a[href^="/conversations/"]';

export interface Load {
  /** From the navigation until then, ms. */
  interactive: number;
  /** JavaScript fetched until then, gzipped, in bytes. */
  javascript: number;
}

/** Opens the inbox in a browser that has never seen it, but for who has signed in. */
export async function load(
  client: Pick<Client, "browser" | "url">,
  session: Session,
): Promise<Load> {
  const context = await client.browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript((entries) => {
    for (const [key, value] of entries) sessionStorage.setItem(key, value);
  }, Object.entries(session));
  const page = await context.newPage();
  const bodies = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    const body = response.body();
    // One that is cut off when the window closes is asked for by nobody.
    body.catch(() => {});
    bodies.set(response.url(), body);
  });
  await page.goto(`${client.url}/conversations`, { waitUntil: "commit" });
  const then = await page.waitForFunction((row) => {
    if (document.querySelectorAll(row).length < 6) return null;
    // What comes from now on is fetched ahead of its use.
    const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
    return { at: performance.now(), fetched };
  }, ROW);
  const now = await then.jsonValue();
  if (now === null) throw new Error("The inbox was not there after all");
  let javascript = 0;
  for (const url of now.fetched) {
    const body = await bodies.get(url);
    if (body) javascript += gzipped(body);
  }
  // Those fetched ahead too, or closing would cut them off.
  await Promise.allSettled(bodies.values());
  await context.close();
  return { interactive: now.at, javascript };
}

/** What a deployment with Clerk adds to it: the size of its chunk, gzipped, in bytes. */
export async function clerkSize(): Promise<number> {
  const outDir = join(runFolder(), "production");
  await runScript({
    name: "The production build",
    script: "node_modules/vite/bin/vite.js",
    args: ["build", "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"],
    env: {
      VITE_CONVEX_URL: "https://example.convex.cloud",
      VITE_CLERK_PUBLISHABLE_KEY: "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k",
    },
  });
  const [chunk] = globSync("assets/clerk-auth-*.js", { cwd: outDir });
  if (chunk === undefined) throw new Error("The build has no chunk of Clerk's");
  return gzipped(readFileSync(join(outDir, chunk)));
}

function gzipped(body: Buffer): number {
  return gzipSync(body, { level: 9 }).length;
}
