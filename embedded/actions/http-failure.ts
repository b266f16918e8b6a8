import type { FunctionError } from "../engine/protocol.ts";

/** An HTTP action threw before it answered. What its caller is told of it is the server's choice. */
export class HttpActionFailed extends Error {
  readonly error: FunctionError;

  constructor(error: FunctionError) {
    super(error.message);
    this.error = error;
  }
}
