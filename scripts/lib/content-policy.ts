/** What a page of ours may load and reach, as its Content Security Policy and the headers beside it. */
import type { Plugin } from "vite";

/** What the client is built for: its `VITE_` variables, by name. */
export type ClientVariables = Partial<Record<string, string>>;

const LOOPBACK = ["http://127.0.0.1:*", "ws://127.0.0.1:*"];

/**
 * The policy as directives. `isLocal`: for this machine alone, where ports are not known beforehand.
 * Throws when an address is none.
 */
function directives(env: ClientVariables, isLocal: boolean): Record<string, string[]> {
  const deployment = originsOfDeployment(env);
  const clerk = env["VITE_CLERK_PUBLISHABLE_KEY"];
  const proxy = clerk ? originOf(env, "VITE_CLERK_PROXY_URL") : null;
  const signIn = clerk ? [`https://${clerkHost(clerk)}`, ...(proxy === null ? [] : [proxy])] : [];
  const reports = originOf(env, "VITE_ERROR_REPORT_URL");
  // Clerk's own: the check that somebody is a person.
  const check = clerk ? ["https://challenges.cloudflare.com"] : [];
  return {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...signIn, ...check],
    // Toasts and dialogs bring style elements of their own; so do emails, whose frame inherits this.
    "style-src": ["'self'", "'unsafe-inline'"],
    // Pictures from elsewhere are in emails alone, whose frame asks before it loads them.
    "img-src": ["'self'", "data:", "blob:", "https:", "http:"],
    "font-src": ["'self'"],
    "connect-src": [
      "'self'",
      ...(isLocal ? LOOPBACK : deployment),
      ...signIn,
      ...(reports === null ? [] : [reports]),
    ],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'", "blob:"],
    "frame-src": check.length > 0 ? check : ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
  };
}

/** Functions, live queries and files are at one origin of a deployment, its HTTP actions at another. */
function originsOfDeployment(env: ClientVariables): string[] {
  const functions = originOf(env, "VITE_CONVEX_URL");
  if (functions === null) return [];
  const actions =
    originOf(env, "VITE_CONVEX_SITE_URL") ?? functions.replace(/\.convex\.cloud$/, ".convex.site");
  return [...new Set([functions, functions.replace(/^http/, "ws"), actions])];
}

function originOf(env: ClientVariables, name: string): string | null {
  const address = env[name];
  if (!address) return null;
  if (!URL.canParse(address)) throw new Error(`${name} is no address: ${address}`);
  return new URL(address).origin;
}

/**
 * The host that a publishable key of Clerk names: pk_live_ or pk_test_, then base64 of the host and
 * "$". Throws when it is none. Source: https://clerk.com/docs/guides/development/clerk-environment-variables
 */
export function clerkHost(publishableKey: string): string {
  const [, encoded = ""] = /^pk_(?:live|test)_([A-Za-z0-9+/=]+)$/.exec(publishableKey) ?? [];
  const host = Buffer.from(encoded, "base64").toString();
  if (!/^[a-z0-9.-]+\$$/i.test(host)) {
    throw new Error("VITE_CLERK_PUBLISHABLE_KEY is no publishable key: pk_live_… or pk_test_…");
  }
  return host.slice(0, -1);
}

/** The policy that a page can carry itself. */
export function contentPolicy(env: ClientVariables, isLocal: boolean): string {
  return Object.entries(directives(env, isLocal))
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

/** All that whoever serves the pages says of them. */
export function securityHeaders(env: ClientVariables, isLocal: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": `${contentPolicy(env, isLocal)}; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    ...(!isLocal && { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" }),
  };
}

/**
 * Puts the policy into every built page, and the headers into `_headers`, which static hosts
 * (Netlify, Cloudflare Pages) read. The dev server's own inline scripts are left alone.
 */
export function contentPolicyPlugin(): Plugin {
  let env: ClientVariables = {};
  let isLocal = false;
  return {
    name: "content-policy",
    apply: "build",
    configResolved(config) {
      env = config.env;
      isLocal = config.mode === "development";
    },
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: contentPolicy(env, isLocal) },
        injectTo: "head-prepend",
      },
    ],
    generateBundle() {
      const lines = Object.entries(securityHeaders(env, isLocal)).map(
        ([name, value]) => `  ${name}: ${value}`,
      );
      this.emitFile({
        type: "asset",
        fileName: "_headers",
        source: `/*\n${lines.join("\n")}\n`,
      });
    },
  };
}
