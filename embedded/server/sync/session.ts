import type { WebSocket } from "ws";
import type { Engine } from "../../engine/protocol.ts";
import { type Authenticated, type Authenticator, anonymous } from "../identity.ts";
import type { Member, Subscriptions } from "../subscriptions.ts";
import { type Client, FunctionRequests } from "./function-requests.ts";
import { type SyncLimits, Outbox } from "./outbox.ts";
import { ProtocolViolation, parseMessage } from "./parse-message.ts";
import type { AuthError, Authenticate, ClientMessage, Connect, FatalError } from "./protocol.ts";
import { QuerySet } from "./query-set.ts";
import { encodeObject } from "./raw-json.ts";

export interface SessionParts {
  engine: Engine;
  subscriptions: Subscriptions;
  authenticator: Authenticator;
  limits: SyncLimits;
}

/** Past this many requests, or bytes of them, the socket is not read until some are answered. */
const maxWaitingRequests = 256;
const maxHeldBytes = 64 << 20;
/** A client that never states its queries gets transitions after this, in ms. */
const firstQuerySetMs = 100;
/** How long a reader that was given up has to take what is under way, in ms. */
const lostReaderMs = 5_000;
const longestTimerMs = 2 ** 31 - 1;

/**
 * One connection of a client:
 *
 *   connecting ──Connect──▶ open ──violation, bad token, stop──▶ closing ──▶ closed
 *
 * Messages are handled in order; checking a token holds up those behind it.
 */
export class Session implements Member {
  #phase: "connecting" | "open" | "closing" | "closed" = "connecting";
  readonly #parts: SessionParts;
  readonly #socket: WebSocket;
  readonly #outbox: Outbox;
  readonly #queries: QuerySet;
  readonly #requests: FunctionRequests;
  #client: Client;
  readonly #openedAt = Date.now();
  #clockSkew: number | undefined;
  #auth: Authenticated = { caller: anonymous, expiresAt: null };
  #expiry: NodeJS.Timeout | undefined;
  readonly #inbox: { message: ClientMessage; bytes: number }[] = [];
  #inboxBytes = 0;
  #checkingToken = false;
  /** The first query set says what the client already shows; a transition before it blanks that. */
  #awaitingQuerySet = true;
  #firstQuerySetTimer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, parts: SessionParts, ip: string | null, userAgent: string | null) {
    const { engine, subscriptions, limits } = parts;
    this.#socket = socket;
    this.#parts = parts;
    this.#client = { sessionId: "", ip, userAgent, authToken: null };
    this.#outbox = new Outbox(socket, limits, {
      drained: () => {
        this.flush();
        this.#requests.nextMutation();
      },
      lost: (reason) => {
        this.#close(1013, reason);
        // The close frame waits behind what is unread; that memory is not held for long.
        setTimeout(() => socket.terminate(), lostReaderMs).unref();
      },
    });
    this.#queries = new QuerySet(subscriptions, this, anonymous);
    this.#requests = new FunctionRequests(engine, subscriptions, this, this.#outbox, () =>
      this.#throttle(),
    );
    subscriptions.join(this);
    socket.on("message", (data: Buffer, isBinary) => this.#receive(data, isBinary));
    socket.on("close", () => this.#end());
    // A frame over the limit or bad framing; ws itself closes the socket with the right code.
    socket.on("error", () => this.#close(1008, "ProtocolViolation"));
  }

  /** To be called every second or so. */
  tick(now: number): void {
    if (this.#phase === "open") return this.#outbox.tick(now);
    if (this.#phase === "connecting" && now - this.#openedAt >= this.#parts.limits.stallMs) {
      this.#close(1008, "ProtocolViolation: never said Connect");
    }
  }

  /** Ends the connection so that the client comes back. */
  stop(reason: string): void {
    this.#close(1001, reason);
  }

  restart(): void {
    if (this.#phase === "open") this.#queries.restart();
  }

  flush(): void {
    if (this.#phase !== "open" || this.#awaitingQuerySet || !this.#queries.answered) return;
    if (this.#outbox.blocked || this.#parts.subscriptions.mustWait(this)) return;
    const answers = this.#requests.takeAnswers(this.#parts.subscriptions.ts);
    for (const frame of answers) this.#outbox.send(frame);
    // A client's mutation is done when a transition follows its answer, even an empty one.
    const transition = this.#queries.transition(answers.length > 0, () => ({
      clientClockSkew: this.#clockSkew,
      serverTs: Date.now() * 1_000_000,
    }));
    if (transition !== null) this.#outbox.sendTransition(transition);
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#phase !== "connecting" && this.#phase !== "open") return;
    this.#guarded(() => {
      if (isBinary) throw new ProtocolViolation("Received a binary message");
      this.#inbox.push({ message: parseMessage(data.toString()), bytes: data.length });
      this.#inboxBytes += data.length;
    });
    this.#handleInbox();
  }

  #handleInbox(): void {
    this.#guarded(() => {
      while (!this.#checkingToken && (this.#phase === "connecting" || this.#phase === "open")) {
        const next = this.#inbox.shift();
        if (next === undefined) break;
        this.#inboxBytes -= next.bytes;
        this.#handle(next.message);
      }
    });
    if (this.#phase !== "open") return;
    if (!this.#checkingToken && !this.#awaitingQuerySet) this.#queries.update();
    this.#throttle();
  }

  #handle(message: ClientMessage): void {
    if (message.type === "Connect") return this.#connect(message);
    if (this.#phase === "connecting") {
      throw new ProtocolViolation(`Received ${message.type} before Connect`);
    }
    switch (message.type) {
      case "Authenticate":
        return this.#authenticate(message);
      case "ModifyQuerySet":
        this.#queries.modify(message);
        return this.#querySetKnown();
      case "Mutation":
        return this.#requests.mutation(message, this.#auth.caller, this.#client);
      case "Action":
        return this.#requests.action(message, this.#auth.caller, this.#client);
      case "Event":
        return;
    }
  }

  #connect(message: Connect): void {
    if (this.#phase !== "connecting") throw new ProtocolViolation("Received Connect twice");
    const now = BigInt(Date.now()) * 1_000_000n;
    const newest = this.#parts.engine.timestamp;
    const clock = newest > now ? newest : now;
    if (message.maxObservedTimestamp !== null && message.maxObservedTimestamp > clock) {
      return this.#close(
        1011,
        "InternalServerError: the client has seen a timestamp ahead of this deployment's clock",
      );
    }
    this.#phase = "open";
    this.#client.sessionId = message.sessionId;
    if (message.clientTs !== null) this.#clockSkew = message.clientTs - Date.now();
    this.#firstQuerySetTimer = setTimeout(() => {
      this.#querySetKnown();
      this.#handleInbox();
      this.flush();
    }, firstQuerySetMs);
  }

  #querySetKnown(): void {
    this.#awaitingQuerySet = false;
    clearTimeout(this.#firstQuerySetTimer);
  }

  #authenticate(message: Authenticate): void {
    const { baseVersion } = message;
    const { identity } = this.#queries.received;
    if (baseVersion !== identity) {
      throw new ProtocolViolation(`Identity version ${baseVersion} does not follow ${identity}`);
    }
    this.#checkingToken = true;
    this.#identify(message).then(
      (auth) => {
        this.#checkingToken = false;
        if (this.#phase !== "open") return;
        this.#auth = auth;
        const authToken = message.tokenType === "User" ? message.value : null;
        this.#client = { ...this.#client, authToken };
        this.#queries.setCaller(auth.caller, baseVersion + 1);
        this.#awaitExpiry();
        this.#handleInbox();
      },
      (error: Error) => this.#refuseAuth(error.message, baseVersion, true),
    );
  }

  async #identify(message: Authenticate): Promise<Authenticated> {
    const { authenticator } = this.#parts;
    switch (message.tokenType) {
      case "None":
        return { caller: anonymous, expiresAt: null };
      case "Admin": {
        const caller = authenticator.admin(message.value, message.impersonating);
        return { caller, expiresAt: null };
      }
      case "User":
        return authenticator.user(message.value);
    }
  }

  #awaitExpiry(): void {
    clearTimeout(this.#expiry);
    const { expiresAt } = this.#auth;
    if (expiresAt === null) return;
    const left = Math.min(Math.max(expiresAt - Date.now(), 0), longestTimerMs);
    this.#expiry = setTimeout(() => {
      if (expiresAt > Date.now()) return this.#awaitExpiry();
      // The version before the one that has expired, as for an update that is refused.
      this.#refuseAuth("Token expired", this.#queries.received.identity - 1, false);
    }, left);
  }

  #refuseAuth(error: string, baseVersion: number, authUpdateAttempted: boolean): void {
    if (this.#phase !== "open") return;
    const frame = {
      type: "AuthError",
      error,
      baseVersion,
      authUpdateAttempted,
    } satisfies AuthError;
    this.#outbox.send(encodeObject(frame));
    this.#close(1008, "AuthError");
  }

  #throttle(): void {
    const { waiting, heldBytes } = this.#requests;
    const full =
      this.#inbox.length + waiting >= maxWaitingRequests ||
      this.#inboxBytes + heldBytes > maxHeldBytes;
    if (full) this.#socket.pause();
    else if (this.#socket.isPaused) this.#socket.resume();
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      const frame = { type: "FatalError", error: error.message } satisfies FatalError;
      this.#outbox.send(encodeObject(frame));
      this.#close(1008, "ProtocolViolation");
    }
  }

  #close(code: number, reason: string): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    this.#leave("closing");
    // ws reads the peer's close frame only from a socket that is not paused.
    if (this.#socket.isPaused) this.#socket.resume();
    this.#socket.close(code, reason);
  }

  #end(): void {
    if (this.#phase !== "closing") this.#leave("closed");
    this.#phase = "closed";
  }

  #leave(phase: "closing" | "closed"): void {
    this.#phase = phase;
    clearTimeout(this.#expiry);
    clearTimeout(this.#firstQuerySetTimer);
    this.#parts.subscriptions.leave(this);
    this.#requests.stop();
    this.#queries.close();
  }
}
