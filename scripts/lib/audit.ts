/** What npm's registry knows against the packages that go out with the product. */
import {
  spawn,
  type SpawnOptionsWithStdioTuple,
  type StdioNull,
  type StdioPipe,
} from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { root } from "./service.ts";

export interface Audit {
  /** Serious ones, in words: each is a reason not to deploy. */
  problems: string[];
  /** Why nothing is known: the registry has no answer. Null when it had one. */
  unanswered: string | null;
}

interface Advisory {
  title: string;
  url: string;
  severity: string;
}

interface Printed {
  vulnerabilities?: Record<string, { via: (string | Advisory)[] }>;
  message?: string;
}

const SERIOUS = ["high", "critical"];

/**
 * Asks the registry by `npm audit`. An advisory that was looked at and does no harm here is named in
 * ACCEPTED_ADVISORIES (GHSA ids, separated by commas).
 */
export async function auditDependencies(env: NodeJS.ProcessEnv): Promise<Audit> {
  const npm = env["npm_execpath"];
  const args = ["audit", "--omit=dev", "--json", "--fetch-retries=0"];
  const options: SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioNull> = {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  };
  const audit = npm
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn("npm", args, { ...options, shell: process.platform === "win32" });
  try {
    const [printed] = await Promise.all([text(audit.stdout), once(audit, "exit")]);
    return readAudit(printed, (env["ACCEPTED_ADVISORIES"] ?? "").split(/[\s,]+/));
  } catch (error) {
    return { problems: [], unanswered: error instanceof Error ? error.message : String(error) };
  }
}

/** What `npm audit --json` has printed. */
function readAudit(printed: string, accepted: string[]): Audit {
  let answer: Printed;
  try {
    answer = JSON.parse(printed) as Printed;
  } catch {
    return { problems: [], unanswered: "npm audit printed no JSON" };
  }
  const { vulnerabilities, message = "npm audit gave no answer" } = answer;
  if (!vulnerabilities) return { problems: [], unanswered: message };
  const problems = Object.entries(vulnerabilities).flatMap(([name, { via }]) =>
    // What only depends on the package that has it is no advisory of its own.
    via
      .filter((cause): cause is Advisory => typeof cause !== "string")
      .filter(({ severity, url }) => SERIOUS.includes(severity) && !accepted.includes(idOf(url)))
      .map(({ severity, title, url }) => `${name} has a ${severity} advisory: ${title} (${url})`),
  );
  return { problems, unanswered: null };
}

/** "GHSA-…" of https://github.com/advisories/GHSA-… */
function idOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
