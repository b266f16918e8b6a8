/** Finds a Chromium for the tests: an installed one, else the one that comes from npm. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export interface BrowserBinary {
  path: string;
  /** What it needs beside the test's own environment. */
  env: Record<string, string>;
}

/**
 * The npm package unpacks into the temporary folder under fixed names and takes whatever lies there
 * for complete; so it unpacks into a folder of its own, which gets its name when it is whole.
 */
async function unpack(): Promise<string> {
  const require = createRequire(import.meta.url);
  const packageRoot = join(root, "node_modules/@sparticuz/chromium");
  const { version } = require(join(packageRoot, "package.json")) as { version: string };
  const folder = join(root, "node_modules/.cache", `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = partial;
  try {
    const { inflate } = await import("@sparticuz/chromium");
    const archives = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
    for (const archive of archives) await inflate(join(packageRoot, "bin", archive));
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was first.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** A fontconfig of our own, for machines that have none: the fonts that came with the browser. */
function fontsConfig(folder: string): string {
  const file = join(folder, "fonts.conf");
  const lines = [
    `<?xml version="1.0"?>`,
    `<!DOCTYPE fontconfig SYSTEM "fonts.dtd">`,
    `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  ];
  writeFileSync(file, lines.join("\n"));
  return file;
}

const LIBRARY_FOLDERS = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"].flatMap((folder) => [
  folder,
  `${folder}/x86_64-linux-gnu`,
]);

function hasLibrary(name: string): boolean {
  return LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, name)));
}

/** Throws, saying what to do, when there is none for this machine. */
export async function browserBinary(): Promise<BrowserBinary> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && !existsSync(named)) {
    throw new Error(`CHROMIUM_PATH names ${named}, which is not there`);
  }
  const installed = named ?? INSTALLED.find((path) => existsSync(path));
  if (installed) return { path: installed, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium found: install Chrome, or name one with CHROMIUM_PATH");
  }
  const folder = await unpack();
  const env: Record<string, string> = {};
  if (!existsSync("/etc/fonts/fonts.conf") || !existsSync("/usr/share/fonts/truetype")) {
    env.FONTCONFIG_FILE = fontsConfig(folder);
  }
  if (!["libnss3.so", "libnspr4.so", "libexpat.so.1"].every(hasLibrary)) {
    env.LD_LIBRARY_PATH = join(folder, "al2023/lib");
  }
  return { path: join(folder, "chromium"), env };
}
