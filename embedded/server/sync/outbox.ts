import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import type { Ping, TransitionChunk } from "./protocol.ts";
import { encodeObject } from "./raw-json.ts";

export interface SyncLimits {
  /** A Ping goes out after this long without a frame, in ms. */
  pingMs: number;
  /** Past this many unsent bytes transitions are held back and merged. */
  highWaterBytes: number;
  /** A reader this far behind, in bytes, is closed. */
  maxBufferedBytes: number;
  /** A reader that takes nothing for this long, in ms, is closed, as is who never introduces itself. */
  stallMs: number;
  /** Transitions past this many bytes are sent in chunks of at most about this size. */
  chunkBytes: number;
  /** The largest frame a client may send, in bytes. */
  maxFrameBytes: number;
}

export const defaultSyncLimits: SyncLimits = {
  pingMs: 15_000,
  highWaterBytes: 1 << 20,
  maxBufferedBytes: 64 << 20,
  // A client that hears nothing for 60 s reconnects by itself.
  stallMs: 60_000,
  chunkBytes: 5_000_000,
  // Room for the largest arguments, so that too large ones get a clear answer.
  maxFrameBytes: 32 << 20,
};

export interface ReaderEvents {
  /** A slow reader has caught up. */
  drained(): void;
  /** The reader is hopelessly behind; `reason` is for the close frame. */
  lost(reason: string): void;
}

/** The sending half of a socket: knows when its reader is slow. */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #limits: SyncLimits;
  readonly #reader: ReaderEvents;
  #blocked = false;
  #lastSent = Date.now();
  #lastProgress = Date.now();

  constructor(socket: WebSocket, limits: SyncLimits, reader: ReaderEvents) {
    this.#socket = socket;
    this.#limits = limits;
    this.#reader = reader;
  }

  /** True while the reader is too slow to be sent transitions. */
  get blocked(): boolean {
    if (this.#socket.bufferedAmount > this.#limits.highWaterBytes) this.#blocked = true;
    return this.#blocked;
  }

  /** Sends one frame, unless the reader is hopelessly behind. */
  send(frame: string): void {
    if (this.#socket.bufferedAmount > this.#limits.maxBufferedBytes) {
      const reason = `SlowReader: more than ${this.#limits.maxBufferedBytes} bytes unread`;
      return this.#reader.lost(reason);
    }
    this.#write(Buffer.from(frame));
  }

  /** Sends a transition, in chunks when it is large. Nothing goes in between. */
  sendTransition(frame: Buffer): void {
    if (frame.length <= this.#limits.chunkBytes) return this.#write(frame);
    for (const chunk of chunksOf(frame.toString(), this.#limits.chunkBytes)) {
      this.#write(Buffer.from(encodeObject(chunk)));
    }
  }

  /** To be called every second or so: pings an idle client, gives a stuck one up. */
  tick(now: number): void {
    if (this.blocked && now - this.#lastProgress >= this.#limits.stallMs) {
      return this.#reader.lost(`SlowReader: took nothing for ${this.#limits.stallMs} ms`);
    }
    if (now - this.#lastSent >= this.#limits.pingMs && !this.#blocked) {
      this.#write(Buffer.from(encodeObject({ type: "Ping" } satisfies Ping)));
    }
  }

  #write(frame: Buffer): void {
    const now = Date.now();
    if (this.#socket.bufferedAmount === 0) this.#lastProgress = now;
    this.#lastSent = now;
    this.#socket.send(frame, { binary: false }, (error) => {
      if (error) return;
      this.#lastProgress = Date.now();
      if (!this.#blocked || this.#socket.bufferedAmount > this.#limits.highWaterBytes / 2) return;
      this.#blocked = false;
      this.#reader.drained();
    });
  }
}

function* chunksOf(text: string, bytes: number): Generator<TransitionChunk> {
  // A character takes up to 3 bytes, and escapes add some.
  const length = Math.max(1, Math.floor(bytes / 4));
  const totalParts = Math.ceil(text.length / length);
  const transitionId = randomUUID();
  for (let partNumber = 0; partNumber < totalParts; partNumber++) {
    const chunk = text.slice(partNumber * length, (partNumber + 1) * length);
    yield { type: "TransitionChunk", chunk, partNumber, totalParts, transitionId };
  }
}
