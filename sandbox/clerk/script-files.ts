import { readFileSync, readdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { noSuchUrl } from "./errors.ts";

/** As on Clerk's own address; the version asked for is of no account, there is one. */
const PATH = /^\/clerk\/npm\/@clerk\/clerk-js@[\w.-]+\/dist\/([\w.-]+\.js)$/;

export const isScript = (path: string) => path.startsWith("/clerk/npm/");

/** Serves clerk-js and the parts it loads later, from the installed package. */
export function createScriptFiles() {
  const folder = dirname(createRequire(import.meta.url).resolve("@clerk/clerk-js"));
  // Only names that are there: nothing in an address leads out of the folder.
  const names = new Set(readdirSync(folder));

  return (response: ServerResponse, path: string): void => {
    const name = PATH.exec(path)?.[1];
    if (name === undefined || !names.has(name)) throw noSuchUrl();
    response.writeHead(200, {
      "content-type": "text/javascript; charset=utf-8",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
    });
    response.end(readFileSync(join(folder, name)));
  };
}
