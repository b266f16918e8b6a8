/** An error as Twilio answers it: {code, message, more_info, status}. */
export class TwilioError extends Error {
  readonly code: number;
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(code: number, status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
  toBody() {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}

/** A 400 with one of Twilio's codes. */
export function badRequest(code: number, message: string): TwilioError {
  return new TwilioError(code, 400, message);
}

export function notFound(path: string): TwilioError {
  return new TwilioError(20404, 404, `The requested resource ${path} was not found`);
}

export function unauthenticated(): TwilioError {
  return new TwilioError(20003, 401, "Authenticate", {
    "www-authenticate": 'Basic realm="Twilio API"',
  });
}

/** What error_message says for an asynchronous error_code (Twilio's published list). */
export const ASYNC_ERRORS: Record<number, string> = {
  30001: "Queue overflow",
  30003: "Unreachable destination handset",
  30004: "Message blocked",
  30005: "Unknown destination handset",
  30006: "Landline or unreachable carrier",
  30007: "Message filtered",
  30008: "Unknown error",
  30036: "Validity Period Expired",
  11200: "HTTP retrieval failure",
  12300: "Invalid Content-Type",
};
