/** One query watched over one socket, by the sync protocol, with little around it. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { WebSocket } from "ws";

interface Version {
  querySet: number;
  identity: number;
  ts: string;
}

interface Transition {
  type: string;
  startVersion: Version;
  endVersion: Version;
  modifications: { type: string; value: unknown }[];
}

const START: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
const RETRY_MS = 100;

export class Watcher {
  /** What the query gave last. */
  value: unknown;
  /** When it came, as `performance.now()`. */
  changedAt = 0;
  /** Transitions that did not begin where the one before ended; a client would give up. */
  gaps = 0;
  onChange: () => void = () => undefined;
  readonly #url: string;
  readonly #path: string;
  readonly #args: object;
  readonly #sessionId = randomUUID();
  #socket: WebSocket | null = null;
  #connections = 0;
  #isClosed = false;

  constructor(url: string, path: string, args: object) {
    this.#url = `${url.replace("http", "ws")}/api/1.48.0/sync`;
    this.#path = path;
    this.#args = args;
  }

  /** Connects, again and again until it works. */
  open(): void {
    if (this.#isClosed) return;
    const socket = new WebSocket(this.#url);
    let version = START;
    this.#socket = socket;
    socket.on("open", () => {
      const connectionCount = this.#connections++;
      const { sessionId } = { sessionId: this.#sessionId };
      const connect = { type: "Connect", sessionId, connectionCount, lastCloseReason: "bench" };
      const add = { type: "Add", queryId: 0, udfPath: this.#path, args: [this.#args] };
      const query = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] };
      for (const frame of [connect, query]) socket.send(JSON.stringify(frame));
    });
    socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Transition;
      if (frame.type !== "Transition") return;
      if (!isDeepStrictEqual(frame.startVersion, version)) this.gaps++;
      version = frame.endVersion;
      const update = frame.modifications.find(({ type }) => type === "QueryUpdated");
      if (!update) return;
      this.value = update.value;
      this.changedAt = performance.now();
      this.onChange();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (this.#socket === socket) setTimeout(() => this.open(), RETRY_MS);
    });
  }

  /** Resolves when the value is so, with when it came. */
  async when(holds: (value: unknown) => boolean): Promise<number> {
    if (this.changedAt > 0 && holds(this.value)) return this.changedAt;
    await new Promise<void>((resolve) => {
      this.onChange = () => {
        if (holds(this.value)) resolve();
      };
    });
    this.onChange = () => undefined;
    return this.changedAt;
  }

  /** Reads nothing more until told to. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Loses the connection, and opens another. */
  reconnect(): void {
    this.#socket?.terminate();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const socket = this.#socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, "close");
    socket.terminate();
    await closed;
  }
}

/** So many watchers, connected and answered. */
export async function openWatchers(
  url: string,
  count: number,
  path: string,
  args: (index: number) => object,
): Promise<Watcher[]> {
  const watchers = Array.from({ length: count }, (_, i) => new Watcher(url, path, args(i)));
  watchers.forEach((watcher) => watcher.open());
  await Promise.all(watchers.map((watcher) => watcher.when(() => true)));
  return watchers;
}
