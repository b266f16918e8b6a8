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
