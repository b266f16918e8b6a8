/** A refusal that the HTTP API answers with `{code, message}` and a status. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;

  /**
   * @param code a stable name for programs, e.g. "BadJsonBody"
   * @param message what is wrong, for people
   */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.code = code;
  }
}

/** What to answer when writing a file failed: a full disk by its name, anything else as it is. */
export function diskError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new HttpError(507, "DiskFull", "The deployment's disk is full; nothing was stored");
}
