/** Which clients are spoken to: `Convex-Client: npm-1.48.0`, or the version in a socket's path. */
import type { RouteReply } from "./route.ts";

type Version = readonly [major: number, minor: number, patch: number];

const javaScript: Version = [0, 19, 1];
/** The newest version of each client that Convex speaks to no more. */
const retired = new Map<string, Version>([
  ["npm", javaScript],
  ["npm-cli", javaScript],
  ["actions", javaScript],
  ["python", [0, 0, 2]],
  ["python-convex", [0, 0, 2]],
  ["rust", [0, 0, 1]],
]);

/** As semver.org has it; what follows the third number is of no consequence here. */
const versionPattern = /^(\d+)\.(\d+)\.(\d+)(?:[-+][0-9A-Za-z.+-]+)?$/;

/** The refusal of a client by its `Convex-Client` header, or null when it may go on. */
export function refusedClient(header: string | string[] | undefined): RouteReply | null {
  if (typeof header !== "string") return null;
  const parts = header.split("-");
  if (parts.length === 1) {
    return refusal(
      "InvalidClientVersion",
      `Failed to parse client version string: '${header}'. It is a client's name and its version, as in npm-1.48.0`,
    );
  }
  for (let i = 1; i < parts.length; i++) {
    const text = parts.slice(i).join("-");
    const version = versionOf(text);
    if (version !== null) return retirement(parts.slice(0, i).join("-"), text, version);
  }
  return retirement(parts[0] ?? "", parts.slice(1).join("-"), null);
}

/** The same by the version in the path of a sync socket, which is an npm package's. */
export function refusedVersion(text: string): RouteReply | null {
  const version = versionOf(text);
  if (version === null) {
    return refusal("InvalidClientVersion", `Failed to parse client version: '${text}'`);
  }
  return retirement("npm", text, version);
}

function retirement(client: string, text: string, version: Version | null): RouteReply | null {
  const last = retired.get(client.toLowerCase());
  if (last === undefined || (version !== null && isNewer(version, last))) return null;
  const message = `The Convex ${client} client ${text} is no longer supported: use a version newer than ${last.join(".")}.`;
  return {
    ...refusal("ClientVersionUnsupported", message),
    headers: {
      "x-convex-deprecation-state": "Unsupported",
      "x-convex-deprecation-message": message,
    },
  };
}

function versionOf(text: string): Version | null {
  const match = versionPattern.exec(text);
  return match && [Number(match[1]), Number(match[2]), Number(match[3])];
}

function isNewer(a: Version, b: Version): boolean {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at !== -1 && a[at]! > b[at]!;
}

function refusal(code: string, message: string): RouteReply {
  return { status: 400, body: JSON.stringify({ code, message }) };
}
