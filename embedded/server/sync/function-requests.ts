import type { Caller, Engine, FunctionCall, Outcome, Timestamp } from "../../engine/protocol.ts";
import { requestId } from "../../errors/request-id.ts";
import { canonicalPath } from "../function-path.ts";
import type { Member, Subscriptions } from "../subscriptions.ts";
import type { Outbox } from "./outbox.ts";
import type {
  ActionResponse,
  FunctionFailure,
  FunctionRequest,
  MutationResponse,
} from "./protocol.ts";
import { RawJson, encodeObject } from "./raw-json.ts";
import { encodeTimestamp } from "./timestamp.ts";

/** The largest arguments of a function, in bytes of JSON. */
const maxArgumentBytes = 16 << 20;

export interface Client {
  sessionId: string;
  ip: string | null;
  userAgent: string | null;
  authToken: string | null;
}

interface QueuedMutation {
  requestId: number;
  call: FunctionCall;
  bytes: number;
  client: Client;
}

/** The mutations of one socket, one at a time and in order, and its actions, all at once. */
export class FunctionRequests {
  /** Requests not yet answered by the engine. */
  waiting = 0;
  /** Bytes of arguments of mutations not yet begun and of actions under way. */
  heldBytes = 0;
  readonly #engine: Engine;
  readonly #subscriptions: Subscriptions;
  readonly #member: Member;
  readonly #outbox: Outbox;
  readonly #settled: () => void;
  readonly #mutations: QueuedMutation[] = [];
  #mutating = false;
  #stopped = false;
  /** Answers to mutations that wait for the transition that shows their effect. */
  #answers: { ts: Timestamp; frame: string }[] = [];

  /** @param settled called after a request has been answered */
  constructor(
    engine: Engine,
    subscriptions: Subscriptions,
    member: Member,
    outbox: Outbox,
    settled: () => void,
  ) {
    this.#engine = engine;
    this.#subscriptions = subscriptions;
    this.#member = member;
    this.#outbox = outbox;
    this.#settled = settled;
  }

  /** Answers of mutations whose effect holds at `ts`; the caller sends them before its transition. */
  takeAnswers(ts: Timestamp): string[] {
    const due = this.#answers.filter((answer) => answer.ts <= ts);
    if (due.length > 0) this.#answers = this.#answers.filter((answer) => answer.ts > ts);
    return due.map(({ frame }) => frame);
  }

  mutation(message: FunctionRequest, caller: Caller, client: Client): void {
    const call = callOf(message, caller);
    const bytes = Buffer.byteLength(call.args);
    this.heldBytes += bytes;
    this.waiting++;
    this.#mutations.push({ requestId: message.requestId, call, bytes, client });
    this.nextMutation();
  }

  /** Begins the next mutation unless one runs or the reader is slow, so that answers never pile up. */
  nextMutation(): void {
    if (this.#mutating || this.#stopped || this.#outbox.blocked) return;
    const next = this.#mutations.shift();
    if (next === undefined) return;
    const { requestId, call, bytes, client } = next;
    this.heldBytes -= bytes;
    this.#mutating = true;
    const answered = (outcome: Outcome, ts: Timestamp | null) => {
      this.#mutating = false;
      this.waiting--;
      if (this.#stopped) return;
      this.#answerMutation(requestId, this.#subscriptions.visible(outcome, call.caller), ts);
      this.nextMutation();
      this.#settled();
    };
    const refusal = refuse(call, bytes);
    if (refusal !== null) return answered(refusal, null);
    const session = { sessionId: client.sessionId, requestId };
    this.#engine.mutate({ ...call, metadata: metadataOf(client), session }, (outcome) =>
      answered(outcome, outcome.ts),
    );
  }

  #answerMutation(requestId: number, outcome: Outcome, ts: Timestamp | null): void {
    const type = "MutationResponse";
    if (!outcome.ok || ts === null) {
      return this.#outbox.send(encodeObject(failure(type, requestId, outcome)));
    }
    const frame = {
      type,
      requestId,
      success: true,
      result: new RawJson(outcome.value),
      ts: encodeTimestamp(ts),
      logLines: outcome.logLines,
    } satisfies MutationResponse;
    this.#answers.push({ ts, frame: encodeObject(frame) });
    this.#subscriptions.reach(ts, this.#member);
  }

  action(message: FunctionRequest, caller: Caller, client: Client): void {
    const call = callOf(message, caller);
    const bytes = Buffer.byteLength(call.args);
    this.heldBytes += bytes;
    this.waiting++;
    void this.#runAction(call, bytes, client).then((complete) => {
      const outcome = this.#subscriptions.visible(complete, caller);
      this.heldBytes -= bytes;
      this.waiting--;
      if (this.#stopped) return;
      this.#answerAction(message.requestId, outcome);
      this.#settled();
    });
  }

  async #runAction(call: FunctionCall, bytes: number, client: Client): Promise<Outcome> {
    const refusal = refuse(call, bytes);
    if (refusal !== null) return refusal;
    try {
      const metadata = metadataOf(client);
      return await this.#engine.action({ ...call, metadata, scheduledFunctionId: null });
    } catch (error) {
      return failed(`Server Error\n${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #answerAction(requestId: number, outcome: Outcome): void {
    const type = "ActionResponse";
    if (!outcome.ok) return this.#outbox.send(encodeObject(failure(type, requestId, outcome)));
    const frame = {
      type,
      requestId,
      success: true,
      result: new RawJson(outcome.value),
      logLines: outcome.logLines,
    } satisfies ActionResponse;
    this.#outbox.send(encodeObject(frame));
  }

  /** Answers nothing any more; mutations not begun are dropped, for the client to send again. */
  stop(): void {
    this.#stopped = true;
    this.#mutations.length = 0;
    this.#answers = [];
  }
}

function callOf(message: FunctionRequest, caller: Caller): FunctionCall {
  return {
    address: { component: message.componentPath, path: canonicalPath(message.udfPath) },
    args: JSON.stringify(message.args),
    caller,
  };
}

function metadataOf({ ip, userAgent, authToken }: Client) {
  return { requestId: requestId(), ip, userAgent, authToken };
}

function refuse(call: FunctionCall, bytes: number): Outcome | null {
  const { address, caller } = call;
  if (bytes > maxArgumentBytes) {
    return failed(
      `Arguments for ${address.path} are too large (${bytes} bytes, limit: ${maxArgumentBytes} bytes)`,
    );
  }
  if (address.component !== "" && caller.access === "client") {
    return failed("Only an admin may call the functions of a component");
  }
  return null;
}

function failed(message: string): Outcome {
  return { ok: false, error: { message, data: null }, logLines: [] };
}

function failure<Type extends string>(
  type: Type,
  requestId: number,
  outcome: Outcome,
): FunctionFailure<Type> {
  const error = outcome.ok ? { message: "Server Error", data: null } : outcome.error;
  return {
    type,
    requestId,
    success: false,
    result: error.message,
    errorData: error.data === null ? undefined : new RawJson(error.data),
    logLines: outcome.logLines,
  };
}
