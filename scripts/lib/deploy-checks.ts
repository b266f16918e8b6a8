/** What must be true before anything of ours goes to a deployment, and of what was built for it. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLoopbackUrl } from "../../convex/shared/loopback.ts";
import { clerkHost } from "./content-policy.ts";

type Variables = Partial<Record<string, string>>;

/** The functions' own variables, without which a part of the product stands still. */
export const SERVER_VARIABLES: Record<string, string> = {
  AUTH_ISSUER: "who signs people in: Clerk's Frontend API URL",
  CLERK_SECRET_KEY: "the Clerk application whose members these are",
  CLERK_WEBHOOK_SIGNING_SECRET: "what Clerk signs its webhooks with",
  TWILIO_ACCOUNT_SID: "the Twilio account that texts go out by",
  TWILIO_AUTH_TOKEN: "its token; webhooks are checked by it",
  RESEND_API_KEY: "the Resend account that email goes out by",
  RESEND_WEBHOOK_SECRET: "what Resend signs its webhooks with",
  PUBLIC_WEBHOOK_BASE_URL: "where Twilio reaches the deployment's HTTP actions",
};

/** Those that may be there as well. */
export const OPTIONAL_VARIABLES = [
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_MODEL",
  "TWILIO_AUTH_TOKEN_PREVIOUS",
  "RESEND_WEBHOOK_SECRET_PREVIOUS",
  "CLERK_WEBHOOK_SIGNING_SECRET_PREVIOUS",
];

/** Each points at a stand-in on this machine, which no other machine can reach. */
const STAND_INS = [
  "TWILIO_API_BASE_URL",
  "RESEND_API_BASE_URL",
  "OPENAI_API_BASE_URL",
  "CLERK_API_BASE_URL",
];

/** Shorter values are found by chance. Characters. */
const SHORTEST_SECRET = 12;

/** What is wrong with the variables here, by which the client is built and the deployment named. */
export function problemsHere(env: Variables): string[] {
  const problems: string[] = [];
  const selfHosted = env["CONVEX_SELF_HOSTED_URL"];
  if (!env["CONVEX_DEPLOY_KEY"] && !selfHosted) {
    problems.push(
      "No deployment is named: set CONVEX_DEPLOY_KEY, or CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY",
    );
  }
  if (selfHosted && !env["CONVEX_SELF_HOSTED_ADMIN_KEY"]) {
    problems.push("CONVEX_SELF_HOSTED_ADMIN_KEY is not set: the key to that deployment");
  }
  if (selfHosted && !env["VITE_CONVEX_SITE_URL"]) {
    problems.push(
      "VITE_CONVEX_SITE_URL is not set: where browsers reach that deployment's HTTP actions",
    );
  }
  return [...problems, ...problemsOfClient(env)];
}

/** What is wrong with the variables that the client is built with. */
function problemsOfClient(env: Variables): string[] {
  const problems: string[] = [];
  const key = env["VITE_CLERK_PUBLISHABLE_KEY"];
  if (!key) {
    problems.push("VITE_CLERK_PUBLISHABLE_KEY is not set: a deployed client signs in with Clerk");
  } else {
    try {
      clerkHost(key);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  problems.push(...collectorProblems(env, "VITE_ERROR_REPORT_URL"));
  if (env["VITE_LOCAL_AUTH_URL"]) {
    problems.push("VITE_LOCAL_AUTH_URL is set: the local sign-in is for one machine only");
  }
  if (isLoopbackUrl(env["VITE_CLERK_PROXY_URL"])) {
    problems.push("VITE_CLERK_PROXY_URL names one machine: nobody else could sign in");
  }
  return problems;
}

/** What is wrong with the variables of one machine in production, where all are in one place. */
export function problemsOfMachine(env: Variables): string[] {
  const problems: string[] = [];
  const address = env["PUBLIC_URL"];
  if (!address) {
    problems.push("PUBLIC_URL is not set: the https address at which everybody opens the app");
  } else if (!/^https:\/\/[^/?#@]+\/?$/.test(address) || !URL.canParse(address)) {
    problems.push("PUBLIC_URL is no https address without a path: https://inbox.example.com");
  } else if (isLoopbackUrl(address)) {
    problems.push("PUBLIC_URL names this machine, where no customer and no provider reaches it");
  }
  // It follows from the address, which was looked at above.
  const server = { ...env, PUBLIC_WEBHOOK_BASE_URL: "https://follows.invalid" };
  return [...problems, ...problemsOfClient(env), ...problemsThere(server, "")];
}

/** What is wrong with the variables of the deployment. */
export function problemsThere(env: Variables, where = " on the deployment"): string[] {
  const problems: string[] = [];
  for (const [name, purpose] of Object.entries(SERVER_VARIABLES)) {
    if (!env[name]) problems.push(`${name} is not set${where}: ${purpose}`);
  }
  if (isLoopbackUrl(env["AUTH_ISSUER"])) {
    problems.push("AUTH_ISSUER names one machine: the local sign-in would let anybody in");
  }
  const webhooks = env["PUBLIC_WEBHOOK_BASE_URL"];
  if (webhooks && (!webhooks.startsWith("https://") || isLoopbackUrl(webhooks))) {
    problems.push("PUBLIC_WEBHOOK_BASE_URL is no https address that Twilio can reach");
  }
  problems.push(...collectorProblems(env, "ERROR_REPORT_URL"));
  for (const name of STAND_INS) {
    if (env[name]) problems.push(`${name} is set${where}: nothing would reach a customer`);
  }
  return problems;
}

/** What collects errors is optional; one that is named must be reachable from anywhere, unread on the way. */
function collectorProblems(env: Variables, name: string): string[] {
  const url = env[name];
  if (!url || (URL.canParse(url) && new URL(url).protocol === "https:")) return [];
  return [`${name} is no https address: nothing would get to what collects errors`];
}

/** The variables that `convex env list` printed, NAME=value, a quoted value on more than one line. */
export function readVariables(printed: string): Variables {
  const variables: Variables = {};
  for (const [, name = "", quoted, plain] of printed.matchAll(
    /^([A-Za-z_]\w*)=(?:(["'])[^]*?\2|(.*))$/gm,
  )) {
    variables[name] = quoted === undefined ? plain?.trim() : "set";
  }
  return variables;
}

/** Names of variables whose value stands in a built file, though browsers must not see it. */
export function secretsIn(folder: string, env: Variables): string[] {
  const secrets = Object.entries(env).filter(
    ([name, value = ""]) =>
      /KEY|TOKEN|SECRET|PASSWORD/.test(name) &&
      !name.startsWith("VITE_") &&
      value.length >= SHORTEST_SECRET,
  );
  const files = globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  return secrets
    .filter(([, value = ""]) => files.some((text) => text.includes(value)))
    .map(([name]) => name);
}
