import type { FunctionError, HttpActionCall, HttpActionResponse } from "../engine/protocol.ts";
import type { HttpRequestHead } from "./messages.ts";

/** What an HTTP action's caller gets when it throws: `{code, trace, data?}`, as on Convex. */
export function httpFailure({ message, data }: FunctionError): HttpActionResponse {
  const [code = "", ...trace] = message.split("\n");
  const body = {
    code,
    trace: trace.join("\n"),
    ...(data === null ? {} : { data: JSON.parse(data) as unknown }),
  };
  return {
    status: 500,
    headers: [["content-type", "application/json"]],
    body: once(new TextEncoder().encode(JSON.stringify(body))),
  };
}

/** The part of a call that goes to the host. */
export function httpHead({ method, url, headers, body }: HttpActionCall): HttpRequestHead {
  return { method, url, headers, body };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
