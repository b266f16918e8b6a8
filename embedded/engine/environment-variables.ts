import { Buffer } from "node:buffer";
/** Convex's rules: up to 40 characters, up to 8 KiB; the two URLs are the deployment's own. */
const MAX_NAME = 40;
const MAX_VALUE_BYTES = 8 * 1024;
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
