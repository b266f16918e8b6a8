/** An error as OpenAI's API answers it. */
export class OpenAIError extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    message: string,
    { type = "invalid_request_error", code = null, param = null, headers = {} }: Details = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
    this.headers = headers;
  }
  toBody() {
    const { message, type, param, code } = this;
    return { error: { message, type, param, code } };
  }
}

interface Details {
  type?: string;
  code?: string | null;
  param?: string | null;
  headers?: Record<string, string>;
}

export const wrongKey = (given: string) =>
  new OpenAIError(
    401,
    `Incorrect API key provided: ${given.slice(0, 3)}***${given.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: "invalid_api_key" },
  );

export const noKey = () =>
  new OpenAIError(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
  );

export const rateLimited = (model: string, retryAfter: number | undefined) =>
  new OpenAIError(
    429,
    `Rate limit reached for ${model} in organization org-sandbox on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in ${retryAfter ?? 20}s.`,
    {
      type: "requests",
      code: "rate_limit_exceeded",
      headers:
        retryAfter === undefined
          ? {}
          : { "retry-after": String(retryAfter), "retry-after-ms": String(retryAfter * 1_000) },
    },
  );

export const overQuota = () =>
  new OpenAIError(
    429,
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    { type: "insufficient_quota", code: "insufficient_quota" },
  );

export const serverError = (status = 500) =>
  new OpenAIError(
    status,
    "The server had an error while processing your request. Sorry about that!",
    {
      type: "server_error",
    },
  );

export const notFound = (what: string, param: string | null = null) =>
  new OpenAIError(404, what, { param });
