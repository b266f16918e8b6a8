import { Buffer } from "node:buffer";

/** Convex's rules (docs.convex.dev/production/environment-variables); the two URLs are the deployment's own. */
const MAX_NAME = 256;
const MAX_VALUE_BYTES = 8 * 1024;
const MAX_VARIABLES = 512;
/** Of all names and values together. */
const MAX_TOTAL_BYTES = 512 * 1024;
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
  const isName = /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name.length <= MAX_NAME;
  // What is not there can always be removed, says the CLI.
  if (value !== null && !isName) {
    throw new EnvironmentVariableError(
      "EnvVarNameInvalid",
      `Environment variable name "${name.slice(0, MAX_NAME)}" is invalid: start with a letter, use letters, digits and underscores, at most ${MAX_NAME} characters.`,
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

/** Throws EnvironmentVariableError when there may not be so many variables, or none that large. */
export function checkEnvironment(environment: Record<string, string>): void {
  const own = Object.entries(environment).filter(([name]) => !RESERVED.includes(name));
  if (own.length > MAX_VARIABLES) {
    throw new EnvironmentVariableError(
      "TooManyEnvVars",
      `A deployment may have at most ${MAX_VARIABLES} environment variables.`,
    );
  }
  const bytes = own.reduce((sum, each) => sum + Buffer.byteLength(each.join("")), 0);
  if (bytes > MAX_TOTAL_BYTES) {
    throw new EnvironmentVariableError(
      "EnvVarsTooLarge",
      "The names and values of all environment variables together are larger than 512 KiB.",
    );
  }
}
