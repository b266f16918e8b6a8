import type { AnalyzedFunction, Json } from "../../deployment.ts";
import type {
  Caller,
  Engine,
  FunctionCall,
  MutationOutcome,
  Outcome,
  Timestamp,
} from "../../engine/protocol.ts";
import { AD_HOC_QUERY } from "../../engine/watched-system-queries.ts";
import { formatError } from "../../errors/format-error.ts";
import { requestId } from "../../errors/request-id.ts";
import { notFound } from "../../runtime/address.ts";
import { FunctionFault } from "../../runtime/function-error.ts";
import { canonicalPath, isFunctionPath, isSystemPath } from "../function-path.ts";
import { HttpError } from "../http-error.ts";
import { type Authenticator, bearerToken, notAnAdmin } from "../identity.ts";
import type { RouteReply, RouteRequest } from "../route.ts";
import type { Subscriptions } from "../subscriptions.ts";
import { RawJson, encodeObject } from "../sync/raw-json.ts";
import { decodeTimestamp, encodeTimestamp } from "../sync/timestamp.ts";
import { type ValueFormat, formatValue, valueFormat } from "./value-format.ts";

type Fields = { [key: string]: Json };
type UdfType = AnalyzedFunction["udfType"];

interface HttpCall {
  call: FunctionCall;
  format: ValueFormat;
}

/** Calling functions over HTTP, one at a time. */
export class FunctionRoutes {
  readonly #engine: Engine;
  readonly #authenticator: Authenticator;
  readonly #subscriptions: Subscriptions;

  constructor(engine: Engine, authenticator: Authenticator, subscriptions: Subscriptions) {
    this.#engine = engine;
    this.#authenticator = authenticator;
    this.#subscriptions = subscriptions;
  }

  /** POST /api/query, /api/mutation, /api/action */
  async run(udfType: UdfType, request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    const call = callOf(fieldsOf(await request.json()), caller);
    return this.#reply(call, await this.#run(udfType, call.call, request));
  }

  /** GET /api/query?path=&args=&format= */
  async getQuery(request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    const params = request.url.searchParams;
    let args: Json;
    try {
      args = JSON.parse(params.get("args") ?? "{}") as Json;
    } catch {
      throw new HttpError(400, "BadArgsParam", "args is not JSON");
    }
    const call = callOf({ path: params.get("path"), format: params.get("format"), args }, caller);
    return this.#reply(call, await this.#run("query", call.call, request));
  }

  /** POST /api/function: whatever kind of function it is, for admins. */
  async any(request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    if (caller.access === "client") throw notAnAdmin();
    return this.#any(callOf(fieldsOf(await request.json()), caller), request);
  }

  /** POST /api/run/<module>/<function> */
  async runByUrl(request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    const segments = decoded(request.rest).split("/");
    const name = segments.pop();
    if (segments.length === 0) {
      throw new HttpError(
        400,
        "MissingIdentifier",
        "Path or function name not provided in path, e.g. /api/run/messages/list",
      );
    }
    const path = `${segments.join("/")}:${name}`;
    const body = fieldsOf(await request.json());
    return this.#any(callOf({ ...body, path }, caller), request);
  }

  /** POST /api/run_test_function: a query that is not part of what was pushed. */
  async runAdHoc(request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    const { bundle, args = {}, componentId, format } = fieldsOf(await request.json());
    const { source } = fieldsOf(bundle ?? null);
    if (typeof source !== "string") {
      throw new HttpError(400, "BadJsonBody", "bundle.source must be the text of a module");
    }
    const call = callOf(
      {
        path: AD_HOC_QUERY,
        args: { source, args },
        componentPath: componentId ?? "",
        format: format ?? null,
      },
      caller,
    );
    return this.#reply(call, await this.#run("query", call.call, request));
  }

  /** POST /api/query_ts: a timestamp for /api/query_at_ts. */
  async queryTimestamp(): Promise<RouteReply> {
    // Asked of the history itself: commits that no one watches may not have been announced.
    const ts = await new Promise<Timestamp>((resolve) => this.#engine.subscribe([], resolve));
    return { body: JSON.stringify({ ts: encodeTimestamp(ts) }) };
  }

  /** POST /api/query_at_ts: answers as of a timestamp of the last minutes. */
  async queryAt(request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    const body = fieldsOf(await request.json());
    const ts = typeof body.ts === "string" ? decodeTimestamp(body.ts) : null;
    if (ts === null) throw new HttpError(400, "BadTimestamp", "ts must be a base64 u64");
    const call = callOf(body, caller);
    const outcome = await this.#engine.queryAt({ ...call.call, journal: null }, ts);
    if (outcome !== null) return this.#reply(call, outcome);
    throw new HttpError(
      400,
      "TimestampUnavailable",
      "What was at this timestamp is no longer known, or not yet: ask for a new one",
    );
  }

  /** POST /api/query_batch: several queries at one timestamp. */
  async queryBatch(request: RouteRequest): Promise<RouteReply> {
    const caller = await this.#caller(request);
    const { queries } = fieldsOf(await request.json());
    if (!Array.isArray(queries)) {
      throw new HttpError(400, "BadJsonBody", "queries must be an array");
    }
    const calls = queries.map((each) => callOf(fieldsOf(each), caller));
    const results = await new Promise<string[]>((resolve) => {
      const subscribed = calls.map(({ call }) => ({ ...call, journal: null }));
      this.#subscriptions.subscribe(subscribed, (entries) => {
        const texts = entries.map(({ outcome }, i) =>
          encodeOutcome(this.#subscriptions.visible(outcome, caller), calls[i]!.format),
        );
        this.#subscriptions.release(entries);
        resolve(texts);
      });
    });
    return { body: `{"results":[${results.join(",")}]}` };
  }

  #caller(request: RouteRequest): Promise<Caller> {
    return this.#authenticator.header(request.headers.authorization);
  }

  #any(call: HttpCall, request: RouteRequest): Promise<RouteReply> {
    const udfType = this.#typeOf(call.call);
    if (udfType !== null) {
      return this.#run(udfType, call.call, request).then((outcome) => this.#reply(call, outcome));
    }
    const fault = new FunctionFault(notFound(call.call.address.path, "admin"));
    const error = { message: formatError(requestId(), fault), data: null };
    return Promise.resolve(this.#reply(call, { ok: false, error, logLines: [] }));
  }

  #typeOf({ address, caller }: FunctionCall): UdfType | null {
    if (isSystemPath(address.path) && caller.access !== "client") return "query";
    const { deployment } = this.#engine;
    const component = deployment?.components[address.component];
    const colon = address.path.lastIndexOf(":");
    const module = `${address.path.slice(0, colon)}.js`;
    const functions = component && deployment?.definitions[component.definition]?.functions[module];
    return functions?.find(({ name }) => name === address.path.slice(colon + 1))?.udfType ?? null;
  }

  async #run(udfType: UdfType, call: FunctionCall, request: RouteRequest): Promise<Outcome> {
    if (udfType === "query") {
      return this.#subscriptions.answer({ ...call, journal: null });
    }
    const metadata = {
      requestId: requestId(),
      ip: request.ip,
      userAgent: request.headers["user-agent"] ?? null,
      authToken: bearerToken(request.headers.authorization),
    };
    if (udfType === "action") {
      return this.#engine.action({ ...call, metadata, scheduledFunctionId: null });
    }
    return new Promise<MutationOutcome>((resolve) =>
      this.#engine.mutate({ ...call, metadata, session: null }, resolve),
    );
  }

  #reply({ call, format }: HttpCall, outcome: Outcome): RouteReply {
    return { body: encodeOutcome(this.#subscriptions.visible(outcome, call.caller), format) };
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new HttpError(400, "BadUrl", "The function's name in the URL is malformed");
  }
}

function encodeOutcome(outcome: Outcome, format: ValueFormat): string {
  const logLines = outcome.logLines.length === 0 ? undefined : outcome.logLines;
  if (outcome.ok) {
    const value = new RawJson(formatValue(outcome.value, format));
    return encodeObject({ status: "success", value, logLines });
  }
  const { message, data } = outcome.error;
  const errorData = data === null ? undefined : new RawJson(formatValue(data, format));
  return encodeObject({ status: "error", errorMessage: message, errorData, logLines });
}

function callOf(fields: Fields, caller: Caller): HttpCall {
  const { path, args, format, componentPath } = fields;
  if (path === undefined || args === undefined) {
    throw badBody(`missing field \`${path === undefined ? "path" : "args"}\``);
  }
  if (typeof path !== "string") throw badBody("path: invalid type, expected a string");
  const given = Array.isArray(args) && args.length > 0 ? args : [Array.isArray(args) ? {} : args];
  if (!isFunctionPath(canonicalPath(path))) {
    throw new HttpError(
      400,
      "BadConvexFunctionIdentifier",
      `${path} is not a valid path to a Convex function. It is written as dir/module:function, of letters, digits and underscores.`,
    );
  }
  const component = typeof componentPath === "string" ? componentPath : "";
  if (component !== "" && caller.access === "client") throw notAnAdmin();
  const address = { component, path: canonicalPath(path) };
  return {
    call: { address, args: JSON.stringify(given), caller },
    format: valueFormat(format),
  };
}

function fieldsOf(json: Json): Fields {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw badBody("invalid type, expected an object");
}

function badBody(why: string): HttpError {
  const message = `Failed to deserialize the JSON body into the target type: ${why}`;
  return new HttpError(400, "BadJsonBody", message);
}
