import type { Channel, ChannelListener } from "./channel.ts";
import type { AnalyzedExports, FromHost, ToHost } from "./messages.ts";
import type { RunningAction } from "./running.ts";

/** Checks of a host's pulse in one `stallMs`; a busy main thread misses ticks, not answers. */
const CHECKS = 4;

export interface HostOptions {
  open(listener: ChannelListener): Channel;
  /** For people: "The process of Node actions". */
  name: string;
  /** A host whose event loop stands still this long is ended. Milliseconds. */
  stallMs: number;
  /** One action's time. Milliseconds. */
  timeLimitMs: number;
  /** Answers a syscall of a running action. */
  answer(action: RunningAction, message: SyscallMessage, send: (message: ToHost) => void): void;
}

export type SyscallMessage = Extract<FromHost, { type: "syscall" | "storeBlob" | "getBlob" }>;

/**
 * One worker or process and the actions in it. When it ends by itself or stands still, all of them
 * fail and the host is dead for good: its owner makes another one.
 */
export class Host {
  readonly #options: HostOptions;
  readonly #channel: Channel;
  readonly #running = new Map<number, RunningAction>();
  readonly #analyses = new Map<
    number,
    (result: Record<string, AnalyzedExports> | string) => void
  >();
  #isDead = false;
  #crash: string | null = null;
  #sequence = 0;
  #unanswered = 0;
  #pulse: NodeJS.Timeout | null = null;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#channel = options.open({
      message: (message) => this.#receive(message),
      gone: (reason) => this.#gone(reason),
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Sends an action in; it fails by itself when its time is over or the host dies. */
  start(action: RunningAction, message: ToHost): void {
    if (this.#isDead) return action.fail(`${this.#options.name} has ended.`);
    this.#running.set(action.id, action);
    const { timeLimitMs } = this.#options;
    const timer = setTimeout(() => {
      action.fail(
        `Action execution timed out (maximum duration ${Math.round(timeLimitMs / 1_000)}s)`,
      );
      this.#channel.send({ type: "abort", id: action.id });
    }, timeLimitMs);
    void action.ended.then(() => {
      clearTimeout(timer);
      this.#running.delete(action.id);
      this.#rest();
    });
    this.#channel.send(message);
    this.#watch();
  }

  send(message: ToHost): void {
    if (!this.#isDead) this.#channel.send(message);
  }

  /** What modules export. @throws Error when the host dies of it or takes too long */
  async analyze(paths: string[], limitMs: number): Promise<Record<string, AnalyzedExports>> {
    const id = ++this.#sequence;
    let timer: NodeJS.Timeout | undefined;
    const result = await new Promise<Record<string, AnalyzedExports> | string>((resolve) => {
      timer = setTimeout(() => resolve(`it took longer than ${limitMs / 1_000} s`), limitMs);
      this.#analyses.set(id, resolve);
      this.send({ type: "analyze", id, paths });
    });
    clearTimeout(timer);
    this.#analyses.delete(id);
    if (typeof result === "string") throw new Error(result);
    return result;
  }

  async kill(): Promise<void> {
    this.#crash ??= "The backend is shutting down.";
    await this.#channel.kill();
  }

  #receive(message: FromHost): void {
    switch (message.type) {
      case "pong":
        this.#unanswered = 0;
        break;
      case "crashed":
        this.#crash = `${this.#options.name} crashed: Uncaught ${message.thrown.heading}`;
        break;
      case "analyzed":
        this.#analyses.get(message.id)?.(message.modules);
        break;
      case "syscall":
      case "storeBlob":
      case "getBlob":
        this.#answer(message);
        break;
      default:
        this.#running.get(message.id)?.receive(message);
    }
  }

  #answer(message: SyscallMessage): void {
    const action = this.#running.get(message.id);
    const { call } = message;
    if (action) this.#options.answer(action, message, (answer) => this.send(answer));
    else this.send({ type: "reject", call, message: "The action that made this call has ended." });
  }

  /** Asks for a sign of life while there is something to wait for. */
  #watch(): void {
    if (this.#pulse) return;
    this.#unanswered = 0;
    this.#pulse = setInterval(() => {
      if (this.#unanswered >= CHECKS) {
        const { name, stallMs } = this.#options;
        this.#crash ??= `${name} stood still for ${stallMs / 1_000} s and was ended: an action must not keep it busy that long without a pause.`;
        void this.#channel.kill();
        return;
      }
      this.#unanswered++;
      this.#channel.send({ type: "ping", sequence: ++this.#sequence });
    }, this.#options.stallMs / CHECKS);
  }

  #rest(): void {
    if (this.#running.size > 0) return;
    if (this.#pulse) clearInterval(this.#pulse);
    this.#pulse = null;
  }

  #gone(reason: string): void {
    this.#isDead = true;
    const why = this.#crash ?? `${this.#options.name} ended while the action ran: ${reason}.`;
    for (const action of this.#running.values()) action.fail(why);
    for (const fail of this.#analyses.values()) fail(this.#crash ?? reason);
    this.#running.clear();
    this.#rest();
  }
}
