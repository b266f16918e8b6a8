import { defineGlobal } from "./define-global.ts";

/**
 * Lets a request's body be a stream without more ado, in `Request` and in `fetch` if there is one.
 * Node wants `duplex: "half"` for it, a field that the DOM's types do not have.
 */
export function allowStreamBodies(): void {
  const { Request: NodeRequest, fetch: nodeFetch } = globalThis;
  const StreamedRequest = new Proxy(NodeRequest, {
    construct: (target, [input, init]: [RequestInfo | URL, RequestInit?], newTarget) =>
      Reflect.construct(target, [input, withDuplex(init)], newTarget) as Request,
  });
  NodeRequest.prototype.constructor = StreamedRequest;
  defineGlobal("Request", StreamedRequest);
  defineGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) =>
    nodeFetch(input, withDuplex(init)),
  );
}

function withDuplex(init: RequestInit | undefined): RequestInit | undefined {
  if (!(init?.body instanceof ReadableStream) || "duplex" in init) return init;
  return { ...init, duplex: "half" } as RequestInit;
}
