/** An error as Resend's API answers it. */
export class ResendError extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  constructor(
    statusCode: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
    this.headers = headers;
  }
  toBody() {
    return { statusCode: this.statusCode, name: this.code, message: this.message };
  }
}

export const notFound = (what: string) => new ResendError(404, "not_found", `${what} not found`);
