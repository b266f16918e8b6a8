import { Buffer } from "node:buffer";

/** Convex's rules (docs.convex.dev/production/environment-variables). */
const MAX_VARIABLES = 512;
const MAX_NAME = 256;
const MAX_VALUE_BYTES = 8 * 1024;
/** Names and values together. */
const MAX_TOTAL_BYTES = 512 * 1024;
/** The deployment's own. */
const RESERVED = ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"];

/** A variable that cannot be set; `code` is a stable name for programs. */
export class EnvironmentVariableError extends Error {
  override readonly name = "EnvironmentVariableError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws EnvironmentVariableError when a variable may not be set (or deleted, with null) under that name. */
export function checkEnvironmentChange({
  name,
  value,
}: {
  name: string;
  value: string | null;
}): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.length > MAX_NAME) {
    throw new EnvironmentVariableError(
      "EnvVarNameInvalid",
      `Environment variable name "${name.slice(0, MAX_NAME)}" is invalid: start with a letter or underscore, use letters, digits and underscores, at most ${MAX_NAME} characters.`,
    );
  }
  if (RESERVED.includes(name)) {
    throw new EnvironmentVariableError(
      "EnvVarNameForbidden",
      `Environment variable name "${name}" is reserved by the deployment.`,
    );
  }
  if (value !== null && Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new EnvironmentVariableError(
      "EnvVarValueTooLarge",
      `The value of environment variable "${name}" is larger than 8 KiB.`,
    );
  }
}

/**
 * Throws EnvironmentVariableError when a deployment cannot have that many variables.
 * @param all those set by people, after the change
 */
export function checkEnvironmentSize(all: Record<string, string>): void {
  const variables = Object.entries(all);
  if (variables.length > MAX_VARIABLES) {
    throw new EnvironmentVariableError(
      "TooManyEnvVars",
      `A deployment has at most ${MAX_VARIABLES} environment variables; this change would make it ${variables.length}.`,
    );
  }
  const bytes = variables.reduce(
    (sum, [name, value]) => sum + name.length + Buffer.byteLength(value),
    0,
  );
  if (bytes > MAX_TOTAL_BYTES) {
    throw new EnvironmentVariableError(
      "EnvVarsTooLarge",
      `The names and values of all environment variables have at most ${MAX_TOTAL_BYTES} bytes; this change would make it ${bytes}.`,
    );
  }
}

/** What people set: all but the deployment's own URLs. */
export function withoutUrls(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !RESERVED.includes(name)),
  );
}
