import { addLine } from "../errors/console.ts";
import type { FromHost, Thrown } from "./messages.ts";
import { faultOf } from "./thrown.ts";

export type Ended = { ok: true; value: string } | { ok: false; thrown: Thrown };

export interface ResponseHead {
  status: number;
  headers: [string, string][];
}

/** One action on its way through a host, seen from the main thread. */
export class RunningAction {
  readonly id: number;
  /** With those of functions it called, as clients get them. */
  readonly logLines: string[] = [];
  /** Without those, which have a log entry of their own. */
  readonly ownLines: string[] = [];
  readonly ended: Promise<Ended>;
  #end: (ended: Ended) => void = () => undefined;
  #isOver = false;

  constructor(id: number) {
    this.id = id;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  receive(message: FromHost): void {
    if (message.type === "log") {
      addLine(this.logLines, message.line);
      addLine(this.ownLines, message.line);
    } else if (message.type === "finished") this.finish({ ok: true, value: message.value });
    else if (message.type === "threw") this.finish({ ok: false, thrown: message.thrown });
  }

  /** Adds what a function printed that it called. */
  heard(lines: readonly string[]): void {
    for (const line of lines) addLine(this.logLines, line);
  }

  fail(message: string): void {
    this.finish({ ok: false, thrown: faultOf(message) });
  }

  finish(ended: Ended): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end(ended);
  }
}

/** What the reader of a response tells the host. */
export interface ResponseReader {
  pull(chunks: number): void;
  leave(): void;
}

/** An HTTP action: over when its whole response is, and read at the reader's pace. */
export class RunningHttpAction extends RunningAction {
  readonly head: Promise<ResponseHead>;
  readonly #reader: ResponseReader;
  readonly #chunks: Uint8Array[] = [];
  #begin: (head: ResponseHead) => void = () => undefined;
  #wake: () => void = () => undefined;

  constructor(id: number, reader: ResponseReader) {
    super(id);
    this.#reader = reader;
    this.head = new Promise((resolve, reject) => {
      this.#begin = resolve;
      void this.ended.then((ended) => {
        if (!ended.ok) reject(new ActionThrew(ended.thrown));
        this.#wake();
      });
    });
    // Somebody else tells of a failure that comes after the head.
    this.head.catch(() => undefined);
  }

  override receive(message: FromHost): void {
    switch (message.type) {
      case "head":
        this.#begin({ status: message.status, headers: message.headers });
        break;
      case "chunk":
        this.#chunks.push(message.bytes);
        this.#wake();
        break;
      case "end":
        this.finish({ ok: true, value: "null" });
        break;
      default:
        super.receive(message);
    }
  }

  /** @throws ActionThrew when the response breaks off */
  async *body(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk) {
          yield chunk;
          if (!this.isOver) this.#reader.pull(1);
        } else if (this.isOver) {
          const ended = await this.ended;
          if (!ended.ok) throw new ActionThrew(ended.thrown);
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      if (!this.isOver) this.#reader.leave();
    }
  }
}

/** A failure inside a host, on its way to whoever describes it. */
export class ActionThrew extends Error {
  readonly thrown: Thrown;

  constructor(thrown: Thrown) {
    super(thrown.heading);
    this.thrown = thrown;
  }
}
