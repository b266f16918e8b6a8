import { HttpError } from "../server/http-error.ts";

/**
 * A push that cannot be deployed: the CLI prints the code and the message and exits with 1; what
 * ran before runs on.
 */
export function pushError(code: string, message: string): HttpError {
  return new HttpError(400, code, message);
}
